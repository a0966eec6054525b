"""Writing a study's report, and saying where it is."""

from __future__ import annotations

from pathlib import Path

from tuning.cli.insight.files import Target, written
from tuning.report.page import report_page
from tuning.report.write import REPORT
from tuning.results.lock import is_open
from tuning.results.study_record import read_study

_KINDS = (".html", ".htm")


def print_report(results_dir: Path, name: str, *, file: Path | None) -> None:
    """Write a study's report and print where it lies.

    Raises:
        StudyNotFoundError: If there is no such study.
        SpecificationError: If the file is none that a page can be written to, or plotly is missing.
    """
    study = read_study(results_dir, name)
    target = Target(file or results_dir / name / REPORT, kinds=_KINDS, what="a report")
    target.require()
    is_running = is_open(results_dir / name)
    written("Report", target.file, lambda: report_page(study, is_running=is_running))
