"""Writing a study's report, and saying where it is."""

from __future__ import annotations

from pathlib import Path

from tuning.cli.screen import make_console
from tuning.errors import SpecificationError
from tuning.report.write import write_report
from tuning.results.study_record import read_study

_PAGES = (".html", ".htm")


def print_report(results_dir: Path, name: str, *, file: Path | None) -> None:
    """Write a study's report and print where it lies.

    Raises:
        StudyNotFoundError: If there is no such study.
        SpecificationError: If the file is none that a page can be written to, or plotly is missing.
    """
    study = read_study(results_dir, name)
    if file is not None:
        _check(file)
    try:
        path = write_report(study, file)
    except OSError as error:
        where = study.folder if file is None else file
        raise SpecificationError(f"{where}: cannot be written ({error.strerror})") from None
    make_console().print(f"Report: {path}", soft_wrap=True, markup=False, highlight=False)


def _check(file: Path) -> None:
    if file.suffix.lower() not in _PAGES:
        raise SpecificationError(f"-o {file}: a report is a page; name a file that ends in .html")
    if not file.parent.is_dir():
        raise SpecificationError(f"-o {file}: there is no folder {file.parent}; make it first")
