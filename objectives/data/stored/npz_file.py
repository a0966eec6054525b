"""The arrays of an ``.npz`` file, read without ever unpickling, and only where they fit."""

from __future__ import annotations

import math
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from objectives.data.errors import DataError
from objectives.data.stored.memory import refuse_beyond_memory
from objectives.data.stored.regular_file import size_of_regular_file, unreadable

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # the second of an archive with nothing in it
_ENDING = ".npy"


def read_npz(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file by their names.

    What their headers promise is held against what the archive holds before anything is unpacked:
    a few bytes may else claim more memory than there is.

    Raises:
        DataError: If it is missing, damaged, no such file, holds objects, or needs more memory
            than is free.
    """
    if size_of_regular_file(path, what=".npz") == 0:
        raise DataError(f"{path}: is empty; save the arrays with numpy.savez")
    try:
        with path.open("rb") as file:
            if file.read(4) not in _ZIP:
                raise DataError(f"{path}: is no .npz file; save the arrays with numpy.savez")
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if one.filename.endswith(_ENDING)]
            refuse_beyond_memory(path, sum(one.file_size for one in members))
            return {
                one.filename.removesuffix(_ENDING): _read_array(archive, one, path=path)
                for one in members
            }
    except DataError:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError) as error:
        raise DataError(f"{path}: is damaged or was cut off ({error}); copy it again") from None
    except (NotImplementedError, RuntimeError, ValueError) as error:
        # Archives with a password, other compressions, or names that no system has.
        raise DataError(f"{path}: cannot be read as an .npz file ({_line(error)})") from None
    except OSError as error:
        raise DataError(unreadable(path, error)) from None


def _read_array(archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, path: Path) -> NDArray[Any]:
    where = f"{path}, {member.filename.removesuffix(_ENDING)}"
    with archive.open(member) as file:
        try:
            shape, dtype = _header(file)
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            raise DataError(f"{where}: is no array of NumPy's; save it with numpy.savez") from None
        size = math.prod(shape) * dtype.itemsize
        if dtype.hasobject:
            raise DataError(
                f"{where}: was saved with objects, and such a file could run code; save plain"
                " arrays of numbers or texts (array.astype(float), array.astype(str))"
            )
        if size > member.file_size or min(shape, default=0) < 0:
            raise DataError(
                f"{where}: promises {size:,} bytes and holds {member.file_size:,}; copy it again"
            )
    with archive.open(member) as file:
        array: NDArray[Any] = npy_format.read_array(file, allow_pickle=False)
        # The checksum of a member is looked at when its last byte is read.
        while file.read(2**20):
            pass
    return array


def _header(file: Any) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = npy_format.read_magic(file)
    read = _reader_of(version)
    shape, _, dtype = read(file)
    return shape, dtype


def _reader_of(version: tuple[int, int]) -> Any:
    if version == (1, 0):
        return npy_format.read_array_header_1_0
    return npy_format.read_array_header_2_0


def _line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
