"""A folder for the length of a study, with a short path; what dead processes left is removed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "tuning-"
_LOCK = "lock"


@contextmanager
def short_folder() -> Iterator[Path]:
    """Yield a new folder, removed afterwards.

    Folders of this user whose process was killed are removed on the way. What tells is a lock that
    the process holds: its id may be another one's by now, or that of a process in a container.
    """
    # Ray puts sockets below it, whose paths may have 107 characters at most (103 on macOS).
    parent = Path("/tmp") if os.access("/tmp", os.W_OK) else Path(tempfile.gettempdir())
    _remove_left_behind(parent)
    folder, lock = _locked_folder(parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _locked_folder(parent: Path) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))
        lock = os.open(folder / _LOCK, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            return folder, lock
        # Another process found it before it was locked, and took it for one left behind.
        os.close(lock)


def _remove_left_behind(parent: Path) -> None:
    for folder in parent.glob(f"{_PREFIX}*-*"):
        with suppress(OSError):
            if not folder.is_symlink() and folder.stat().st_uid == os.geteuid():
                _remove_if_nobody_holds_it(folder)


def _remove_if_nobody_holds_it(folder: Path) -> None:
    """Remove a folder, unless its process lives; one without a lock is not ours to judge.

    Raises:
        OSError: If it has no lock, or somebody holds it.
    """
    lock = os.open(folder / _LOCK, os.O_WRONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)
