"""Whether a path is a file that can be read at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from objectives.data.errors import DataError


def size_of_regular_file(path: Path, *, what: str = "table") -> int:
    """Return the bytes of a regular file; nothing of it is read, so that no pipe is waited for.

    Args:
        path: The file.
        what: What a person is asked to give, for messages.

    Raises:
        DataError: If it is missing, a link to nothing, a folder, or no regular file.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            raise DataError(
                f"{path}: is a link to {os.readlink(path)}, which does not exist; mend the link"
            ) from None
        raise DataError(f"{path}: no such file; check the spelling and the folder") from None
    except (OSError, ValueError) as error:
        raise DataError(unreadable(path, error)) from None
    if stat.S_ISDIR(found.st_mode):
        raise DataError(f"{path}: is a folder; name the {what} file in it")
    if not stat.S_ISREG(found.st_mode):
        raise DataError(
            f"{path}: is not a regular file (a pipe, socket or device); write the {what} to a file"
        )
    return found.st_size


def unreadable(path: Path, error: OSError | ValueError) -> str:
    """Return the complaint about a file that the system does not let be read."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{path}: cannot be read ({reason}); check the path and its permissions"
