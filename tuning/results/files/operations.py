"""Each thing that the results ask of the disk is one function here, and nowhere else in them.

Call them by the module, ``operations.write(...)``: then whoever replaces one here, as a test does
that makes the disk fail at any moment, replaces it everywhere. All raise ``OSError``.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import IO

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_READABLE = 0o666


def open_to_append(path: Path) -> int:
    """Return a descriptor that writes at the end of a file that is there, and is no link."""
    return os.open(path, os.O_WRONLY | os.O_APPEND | _NO_LINK)


def open_new(path: Path) -> int:
    """Return a descriptor of a file that is made for it."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK, _READABLE)


def open_to_read(path: Path) -> IO[bytes]:
    """Return a file to be read."""
    return path.open("rb")


def read(path: Path) -> bytes:
    """Return all that a file holds."""
    return path.read_bytes()


def write_plainly(path: Path, data: bytes) -> None:
    """Write a file that nothing depends on: in part, where something goes wrong."""
    path.write_bytes(data)


def write(descriptor: int, data: bytes) -> int:
    """Write what there is room for, and return how many bytes that were."""
    return os.write(descriptor, data)


def write_over(descriptor: int, data: bytes) -> None:
    """Write at the beginning of a file, over what stands there; not worth waiting for the disk."""
    os.pwrite(descriptor, data, 0)


def sync(descriptor: int) -> None:
    """Return once what was written is on the disk."""
    os.fsync(descriptor)


def close(descriptor: int) -> None:
    """Close a descriptor."""
    os.close(descriptor)


def about(file: int | Path) -> os.stat_result:
    """Return what the system says of an open file, or of what has a name now."""
    return os.stat(file)


def rename(path: Path, target: Path) -> None:
    """Give a file or folder another name; a file takes the place of the one that has it."""
    path.replace(target)


def sync_folder(folder: Path) -> None:
    """Return once the names in a folder are on the disk, where the system lets it be opened."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(path: Path) -> None:
    """Remove a file, if it is there."""
    path.unlink(missing_ok=True)


def remove_tree(folder: Path) -> None:
    """Remove a folder with all that is in it, as far as it can be."""
    shutil.rmtree(folder, ignore_errors=True)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, where there is none."""
    folder.mkdir(parents=True, exist_ok=True)


def copy(path: Path, target: Path) -> None:
    """Copy what a file holds."""
    shutil.copyfile(path, target)


def touch(path: Path) -> None:
    """Make an empty file, if it is not there."""
    path.touch()
