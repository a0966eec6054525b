"""Writing the reports of studies, and saying where they are."""

from __future__ import annotations

from pathlib import Path

from tuning.cli.insight.files import Target, written
from tuning.cli.screen import make_console
from tuning.errors import SpecificationError, StudyNotFoundError, TuningError
from tuning.report.index import write_index_page
from tuning.report.page import report_page
from tuning.report.write import REPORT
from tuning.results.files.links import refuse_links
from tuning.results.journal import replace_file
from tuning.results.lock import is_open, seems_open
from tuning.results.study_record import read_study, study_names

_KINDS = (".html", ".htm")


def print_report(results_dir: Path, name: str, *, file: Path | None) -> None:
    """Write a study's report, bring the list of studies up to date, and print where it lies.

    Raises:
        StudyNotFoundError: If there is no such study.
        SpecificationError: If the file is none that a page can be written to, or plotly is missing.
    """
    study = read_study(results_dir, name)
    target = Target(file or results_dir / name / REPORT, kinds=_KINDS, what="a report")
    target.require()
    if file is None:
        refuse_links(results_dir / name)
    is_running = is_open(results_dir / name)
    written("Report", target.file, lambda: report_page(study, is_running=is_running))
    if file is None:
        write_index_page(results_dir)


def print_index(results_dir: Path, name: str | None, *, every: bool, file: Path | None) -> None:
    """Write the list of all studies, with ``every`` their reports too, and print where it lies.

    Raises:
        StudyNotFoundError: If there is no study.
        SpecificationError: If one study or one file was named, or plotly is missing.
        JournalError: If it cannot be written.
    """
    if name is not None:
        raise SpecificationError(f"--all: stands beside {name}; name one study, or ask for all")
    if file is not None:
        raise SpecificationError(f"-o {file}: is for one study's report; name the study")
    names = study_names(results_dir)
    if not names:
        raise StudyNotFoundError(f"there is no study in {results_dir}; run `tuning search` first")
    if every:
        for one in names:
            _print_report_of(results_dir, one)
    _say(f"All studies: {write_index_page(results_dir)}")


def _print_report_of(results_dir: Path, name: str) -> None:
    try:
        study = read_study(results_dir, name)
        refuse_links(results_dir / name)
    except TuningError as error:
        _say(f"{name}: {error.complaints[0]}")
        return
    # By its folder's name: a copied study has the name of what it was copied from.
    path = results_dir / name / REPORT
    replace_file(path, report_page(study, is_running=seems_open(results_dir / name)))
    _say(f"Report: {path}")


def _say(line: str) -> None:
    make_console().print(line, soft_wrap=True, markup=False, highlight=False)
