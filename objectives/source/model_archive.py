"""Whether a file is a whole ``.keras`` file; Keras says of any other that it is not found."""

from __future__ import annotations

import zipfile
from pathlib import Path

from objectives.errors import ObjectiveError

_NEEDED = "config.json"


def require_whole_model(path: Path) -> None:
    """Read through the file of a model.

    Raises:
        ObjectiveError: If it is missing, empty, cut off, damaged, or something else.
    """
    try:
        if path.stat().st_size == 0:
            raise ObjectiveError(f"{path}: is empty; retrain the trial, or restore it from a copy")
        with path.open("rb") as file:
            is_archive = file.read(2) == b"PK"
        if not is_archive:
            raise ObjectiveError(f"{path}: is no .keras file, whatever its name says")
        with zipfile.ZipFile(path) as archive:
            damaged = archive.testzip()
            names = archive.namelist()
    except OSError as error:
        raise ObjectiveError(f"{path}: cannot be read ({error.strerror or error})") from error
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError) as error:
        raise _damaged(path) from error
    if damaged is not None:
        raise _damaged(path)
    if _NEEDED not in names:
        raise ObjectiveError(f"{path}: is an archive, but none of a Keras model")


def _damaged(path: Path) -> ObjectiveError:
    return ObjectiveError(
        f"{path}: is damaged or was cut off; retrain the trial, or restore it from a copy"
    )
