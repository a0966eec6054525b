"""Links in a study's folder: what is written through them lands in somebody else's file."""

from __future__ import annotations

import os
from pathlib import Path

from tuning.errors import JournalError


def refuse_links(folder: Path) -> None:
    """Raise ``JournalError`` where a study's folder, or anything directly in it, is a link.

    The results folder above it may be one.
    """
    for path in (folder, *_entries(folder)):
        if path.is_symlink():
            raise JournalError(
                f"{path}: is a symbolic link, and nothing is written through one; put the folder"
                " itself there, or name another results folder with --results"
            )


def _entries(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return [Path(entry.path) for entry in entries]
    except OSError:
        return []
