"""How many studies of a results folder are of the same data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tuning.results.files import operations
from tuning.results.study_record import JOURNAL

if TYPE_CHECKING:
    from pathlib import Path

    from tuning.results.study_record import StudyRecord


def same_data_lines(study: StudyRecord) -> list[str]:
    """Return what is said where several studies were searched on the same data."""
    count = studies_of_data(study.spec.results_dir, study.identity["data"])
    if study.imported is not None or count < 2:
        return []
    return [f"{count} studies here are of these data; the best of them all is more by luck still"]


def studies_of_data(results_dir: Path, digest: str) -> int:
    """Return how many studies of a folder have data of a digest, by their journals' first lines.

    Nothing else of them is read, and none of it believed: it is a count for people.
    """
    written = f'"data":{json.dumps(digest)}'.encode()
    return sum(written in _first_line(path) for path in results_dir.glob(f"*/{JOURNAL}"))


def _first_line(path: Path) -> bytes:
    try:
        with operations.open_to_read(path) as file:
            return file.readline()
    except OSError:
        return b""
