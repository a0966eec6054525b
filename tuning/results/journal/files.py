"""Files that stand there whole at any moment."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from tuning.errors import JournalError


def replace_file(path: Path, data: bytes | str) -> None:
    """Write a file so that at any moment either the old or the new one stands there whole.

    Raises:
        JournalError: If the disk does not take it.
    """
    content = data.encode("utf-8") if isinstance(data, str) else data
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise JournalError(f"{path}: cannot be written ({error.strerror})") from error


def remove_unfinished_files(folder: Path) -> None:
    """Remove what processes that died in ``replace_file`` left; the folder must be locked."""
    for leftover in folder.glob(".*.*.new"):
        if leftover.is_file():
            leftover.unlink(missing_ok=True)


def append_whole(path: Path, data: bytes) -> None:
    """Append bytes to a file, unless it ends in them already; they are on the disk on return.

    Raises:
        JournalError: If the disk does not take them.
    """
    # Recovery may itself have been interrupted; the same bytes are not kept twice.
    if path.exists() and path.read_bytes().endswith(data):
        return
    try:
        with path.open("ab") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise JournalError(f"{path}: cannot be written ({error.strerror})") from error


def _sync_folder(folder: Path) -> None:
    # A rename is durable once its folder is. Not every system lets a folder be opened.
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
