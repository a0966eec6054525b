"""A report in its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tuning.report.page import report_page
from tuning.results.files.links import refuse_links
from tuning.results.journal import replace_file

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord

REPORT = "report.html"


def write_report(study: StudyRecord, *, is_running: bool = False, quickly: bool = False) -> Path:
    """Write the report of a study to ``report.html`` in its folder, and return where that is.

    A browser that loads it meanwhile gets the page as it was before, or as it is after.

    Args:
        study: The study.
        is_running: Whether the page is to load itself anew, since it will be written anew.
        quickly: Whether to leave out what would load further libraries.

    Raises:
        SpecificationError: If plotly is not installed.
        OSError: If it cannot be written there.
    """
    refuse_links(study.folder)
    path = study.folder / REPORT
    replace_file(path, report_page(study, is_running=is_running, quickly=quickly))
    return path
