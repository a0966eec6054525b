"""A journal written anew from memory, where the one on the disk is no longer this study's."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from tuning.errors import JournalError
from tuning.results.journal.files import append_whole
from tuning.results.journal.line import Record, encode

_STEM = "journal.rescued"


def rescue_records(records: Iterable[Record], folder: Path) -> Path:
    """Write records as a whole journal beside the one that was lost, and return where it lies.

    It is the folder of the study where there still is one, else the nearest that takes it: the one
    above, the one this process works in, the system's for temporary files. No file is replaced.

    Raises:
        JournalError: If none of them takes it.
    """
    content = b"".join(encode(record) for record in records)
    refusal: JournalError | None = None
    for place in (folder, folder.parent, Path.cwd(), Path(tempfile.gettempdir())):
        if not place.is_dir():
            continue
        path = _free(place, _STEM if place == folder else f"{folder.name}.{_STEM}")
        try:
            append_whole(path, content)
        except JournalError as error:
            refusal = error
            continue
        return path
    raise refusal or JournalError(f"{folder}: there is no folder left to write to")


def _free(folder: Path, stem: str) -> Path:
    names = (f"{stem}.jsonl" if number == 1 else f"{stem}-{number}.jsonl" for number in count(1))
    return next(folder / name for name in names if not (folder / name).exists())
