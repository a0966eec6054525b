"""One process at a time per study, and one study a folder."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from tuning.errors import ExistingStudyError, JournalError, StudyOpenError
from tuning.going_on import going_on
from tuning.results.files import operations
from tuning.results.files.links import refuse_links
from tuning.results.study_record import JOURNAL, StudyRecord

if TYPE_CHECKING:
    from tuning.specification.study_spec import StudySpec


@contextmanager
def study_lock(folder: Path) -> Iterator[None]:
    """Hold a study's lock; the system lets go of it when the process ends, however it ends.

    Raises:
        StudyOpenError: If another process holds it; names that process.
        JournalError: If the folder cannot be written.
    """
    lock = FileLock(folder / ".lock")
    owner = folder / ".lock.owner"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StudyOpenError(
            f"the study {folder.name!r} is open in another process{_describe(owner)};"
            " wait until it ends or stop it"
        ) from None
    except OSError as error:
        raise JournalError(f"{folder}: cannot be written ({error.strerror})") from error
    try:
        _name_owner(owner)
        yield
    finally:
        with suppress(OSError):
            operations.remove(owner)
        lock.release()


def is_open(folder: Path) -> bool:
    """Tell whether a process has a study open, here or, as far as can be told, elsewhere."""
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        pass  # A folder that can only be read; who has it open says so in it.
    else:
        lock.release()
    # The lock of another machine may not be seen here, on a shared folder.
    here = socket.gethostname()
    return bool(_owner(folder).get("host", here) != here)


def seems_open(folder: Path) -> bool:
    """Tell the same without touching the lock of a study that nobody has opened.

    Whoever looks holds a lock for a moment, in which nobody else could begin.
    """
    return (folder / ".lock.owner").exists() and is_open(folder)


def open_since(folder: Path) -> datetime | None:
    """Return since when a process has a study open, by its own word; None where nobody says."""
    try:
        return datetime.fromisoformat(_owner(folder)["since"])
    except (KeyError, TypeError, ValueError):
        return None


def _owner(folder: Path) -> dict[str, Any]:
    try:
        owner = json.loads(operations.read(folder / ".lock.owner"))
    except (OSError, ValueError):
        return {}
    return owner if isinstance(owner, dict) else {}


def _name_owner(owner: Path) -> None:
    text = json.dumps(
        {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
    )
    # The lock holds without its owner's name: a full disk must not keep a study from being read.
    with suppress(OSError):
        operations.write_plainly(owner, text.encode())


def _describe(owner: Path) -> str:
    try:
        data = json.loads(operations.read(owner))
        return f" (process {data['pid']} on {data['host']} since {data['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        # The owner is between taking the lock and saying so.
        return ""


def refuse_existing(spec: StudySpec) -> None:
    """Raise an error if a study's folder is taken, by one or by anything else, or is a link."""
    folder = spec.folder
    if folder.is_symlink():
        refuse_links(folder)
    if (folder / JOURNAL).exists():
        raise ExistingStudyError(
            f"--name {folder.name}: there is a study of that name already; continue it with"
            f" {going_on('resume', spec)} or choose another name"
        )
    if folder.is_file() or (folder.is_dir() and any(p.name[0] != "." for p in folder.iterdir())):
        raise ExistingStudyError(
            f"--name {folder.name}: {folder} exists and is no study; choose another name"
        )


def refuse_renamed(study: StudyRecord, folder: Path) -> None:
    """Raise ``JournalError`` if the files of a study would go to another folder than its own."""
    if study.spec.name != folder.name:
        raise JournalError(
            f"{folder}: the folder of the study {study.spec.name!r} has another name now; rename it"
            f" back, or let its files follow with `tuning rename {folder.name} {folder.name}`"
        )
