"""Files that stand there whole at any moment."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from tuning.errors import JournalError
from tuning.results.files import operations


def replace_file(path: Path, data: bytes | str) -> None:
    """Write a file so that at any moment either the old or the new one stands there whole.

    Raises:
        JournalError: If the disk does not take it.
    """
    content = data.encode("utf-8") if isinstance(data, str) else data
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        # Left by a process that died and had the number of this one; or a link laid out for it.
        operations.remove(temporary)
        _write(operations.open_new(temporary), content)
        operations.rename(temporary, path)
        operations.sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            operations.remove(temporary)
        raise JournalError(f"{path}: cannot be written ({error.strerror})") from error


def remove_unfinished_files(folder: Path) -> None:
    """Remove what processes that died in ``replace_file`` left; the folder must be locked.

    Raises:
        JournalError: If the disk does not let one go.
    """
    for leftover in folder.glob(".*.*.new"):
        if leftover.is_file():
            remove_file(leftover)


def remove_file(path: Path) -> None:
    """Remove a file, if it is there.

    Raises:
        JournalError: If the disk does not let it go.
    """
    try:
        operations.remove(path)
    except OSError as error:
        raise JournalError(f"{path}: cannot be removed ({error.strerror})") from error


def lines_of(path: Path) -> list[bytes]:
    """Return a file's lines without their ends.

    Raises:
        JournalError: If it cannot be read.
    """
    try:
        return operations.read(path).split(b"\n")
    except OSError as error:
        raise JournalError(f"{path}: cannot be read ({error.strerror})") from error


def append_whole(path: Path, data: bytes) -> None:
    """Append bytes to a file, unless it ends in them already; they are on the disk on return.

    Raises:
        JournalError: If the disk does not take them.
    """
    try:
        there = path.exists()
        # Recovery may itself have been interrupted; the same bytes are not kept twice.
        if there and operations.read(path).endswith(data):
            return
        opened = operations.open_to_append(path) if there else operations.open_new(path)
        _write(opened, data)
    except OSError as error:
        raise JournalError(f"{path}: cannot be written ({error.strerror})") from error


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, where there is none.

    Raises:
        JournalError: If the disk does not take it.
    """
    try:
        operations.make_folder(folder)
    except OSError as error:
        raise JournalError(f"{folder}: cannot be created ({error.strerror})") from error


def _write(descriptor: int, data: bytes) -> None:
    """Write to a file until it holds all of it, for good, and close it."""
    try:
        while data:
            data = data[operations.write(descriptor, data) :]
        operations.sync(descriptor)
    finally:
        operations.close(descriptor)
