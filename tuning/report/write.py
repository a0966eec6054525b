"""A report in its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tuning.report.page import report_page
from tuning.results.journal import replace_file

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord

REPORT = "report.html"


def write_report(study: StudyRecord, file: Path | None = None, *, quickly: bool = False) -> Path:
    """Write the report of a study and return where: ``report.html`` in its folder, or a file.

    A browser that loads it meanwhile gets the page as it was before, or as it is after.

    Args:
        study: The study.
        file: Where to; None for its folder.
        quickly: Whether to leave out what would load further libraries.

    Raises:
        SpecificationError: If plotly is not installed.
        OSError: If it cannot be written there.
    """
    path = study.folder / REPORT if file is None else file
    replace_file(path, report_page(study, quickly=quickly))
    return path
