"""Whether a file is a whole ``.keras`` file; Keras says of any other that it is not found."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py

from objectives.data.stored.memory import free_memory
from objectives.errors import ObjectiveError

_NEEDED = "config.json"
_WEIGHTS = "model.weights.h5"
_MOST_PACKED = 1000
_OF_DAMAGE = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError),
    *(NotImplementedError, RuntimeError, ValueError),  # RuntimeError of archives with a password
)


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
            # Before anything is unpacked: a few bytes may claim more memory than there is.
            if sum(one.file_size for one in archive.infolist()) > free_memory():
                raise ObjectiveError(f"{path}: would take more memory than is free")
            damaged = archive.testzip()
            names = archive.namelist()
            if damaged is None and _NEEDED in names:
                _require_own_weights(archive, path)
                if not isinstance(json.loads(archive.read(_NEEDED)), dict):
                    raise _damaged(path)
    except ObjectiveError:
        raise
    except OSError as error:
        raise ObjectiveError(f"{path}: cannot be read ({error.strerror or error})") from error
    except _OF_DAMAGE as error:
        raise _damaged(path) from error
    if damaged is not None:
        raise _damaged(path)
    if _NEEDED not in names:
        raise ObjectiveError(f"{path}: is an archive, but none of a Keras model")


def _require_own_weights(archive: zipfile.ZipFile, path: Path) -> None:
    """Require that the weights lie in the file, and are as many as it says.

    HDF5 can point to other files, whose content would be read, and promise arrays of any size.
    """
    if _WEIGHTS not in archive.namelist():
        return
    size = archive.getinfo(_WEIGHTS).file_size
    with archive.open(_WEIGHTS) as file:
        try:
            weights = h5py.File(file, "r")
        except OSError:
            raise _damaged(path) from None
        with weights:
            for name, one in _members(weights):
                if one is None or (isinstance(one, h5py.Dataset) and one.external):
                    raise ObjectiveError(
                        f"{path}: {name} points to another file, which is not read"
                    )
                if isinstance(one, h5py.Dataset) and one.nbytes > _MOST_PACKED * size:
                    raise ObjectiveError(f"{path}: {name} promises more than the file can hold")


def _members(group: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield what lies in a group, without following what leads out of the file: None for that."""
    for name in group:
        place = f"{above}/{name}"
        if isinstance(group.get(name, getlink=True), h5py.ExternalLink):
            yield place, None
        elif isinstance(group.get(name, getlink=True), h5py.HardLink):
            one = group[name]
            yield place, one
            if isinstance(one, h5py.Group):
                yield from _members(one, place)


def _damaged(path: Path) -> ObjectiveError:
    return ObjectiveError(
        f"{path}: is damaged or was cut off; retrain the trial, or restore it from a copy"
    )
