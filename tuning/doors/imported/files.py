"""Reading what another tool wrote, which may be cut off, damaged or something else altogether."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from tuning.errors import ForeignStudyError

LARGEST_BYTES = 500_000_000
_PICKLED = (".pkl", ".joblib")
_FIRST_BYTE = b"\x80"


def require_there(path: Path) -> None:
    """Require a file or folder that can be read without running what is in it.

    Raises:
        ForeignStudyError: If there is none, or it is a pickle.
    """
    if not path.exists():
        raise ForeignStudyError(f"{path}: is not there")
    if path.is_file() and (path.suffix.lower() in _PICKLED or _begins_as_one(path)):
        raise ForeignStudyError(
            f"{path}: is pickled, and would be run to be read; hand the object itself over in"
            " Python, tuning.import_study(OBJECT), or write its cv_results_ as CSV"
        )


def _begins_as_one(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(1) == _FIRST_BYTE
    except OSError:
        return False  # Said by whoever reads it.


def text_of(path: Path) -> str:
    """Return the text of a file.

    Raises:
        ForeignStudyError: If there is none, or it is no text.
    """
    try:
        if not path.is_file():
            raise ForeignStudyError(f"{path}: the file is not there")
        if path.stat().st_size > LARGEST_BYTES:
            raise ForeignStudyError(f"{path}: larger than {LARGEST_BYTES // 10**6} MB")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ForeignStudyError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ForeignStudyError(f"{path}: is no text") from error


def json_of(path: Path) -> Any:
    """Return what a JSON file holds.

    Raises:
        ForeignStudyError: If it is none, or cut off.
    """
    return parsed(text_of(path), where=str(path))


def parsed(text: str, *, where: str) -> Any:
    """Return what a JSON text holds; NaN and infinities are read as such.

    Raises:
        ForeignStudyError: If it is none, or cut off.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ForeignStudyError(f"{where}: is no JSON, or was cut off ({error})") from error


def mapping_of(path: Path) -> dict[str, Any]:
    """Return what a JSON file holds by name.

    Raises:
        ForeignStudyError: If it is none, or holds something else.
    """
    found = json_of(path)
    if not isinstance(found, dict):
        raise ForeignStudyError(f"{path}: holds no names with values, as it should")
    return found


def number_of(value: object) -> float | None:
    """Return a number as a float; None for what is none, and for NaN."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return None if math.isnan(number) else number
