"""Ending a study that runs; renaming or removing one that has ended."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tuning.errors import JournalError, SpecificationError
from tuning.going_on import results_flag
from tuning.report.index import INDEX, write_index_page
from tuning.report.write import REPORT, write_report
from tuning.results.lock import is_open, study_lock
from tuning.results.overview.index import write_index
from tuning.results.stop_request import ask_to_stop
from tuning.results.study_record import JOURNAL, read_header, read_study
from tuning.study.renaming import rename_study

_SECONDS_BETWEEN_LOOKS = 0.2


def stop_and_wait(results_dir: Path, name: str) -> None:
    """Ask a study to stop, wait until it has, and print how far it came.

    Raises:
        StudyNotFoundError: If there is no such study.
        SpecificationError: If it does not run.
    """
    read_header(results_dir, name)
    folder = results_dir / name
    if not is_open(folder):
        raise SpecificationError(f"{name} does not run, so that there is nothing to stop")
    ask_to_stop(folder)
    print(f"{name} was asked to stop; it does once the epochs that train now are over", flush=True)
    while is_open(folder):
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    study = read_study(results_dir, name)
    print(
        f"{name} has stopped: {len(study.trials)} of {study.spec.budget.trials} trials are"
        f" finished; continue with tuning resume {name}{results_flag(results_dir)}"
    )


def delete_if_meant(results_dir: Path, name: str, *, is_meant: bool) -> None:
    """Remove a study's folder, after a question unless it is meant, and keep the index true.

    Raises:
        StudyNotFoundError: If there is no such study.
        StudyOpenError: If it runs.
        SpecificationError: If nobody can be asked, or the folder is a link.
        JournalError: If it cannot be removed.
    """
    study = read_study(results_dir, name)
    # By the name that was typed: a copied study has the name of what it was copied from.
    folder = results_dir / name
    if folder.is_symlink():
        raise SpecificationError(f"{folder} is a link; remove it by hand, and what it leads to")
    if not is_meant:
        if not sys.stdin.isatty():
            raise SpecificationError(f"{name}: to delete it without a question, add --yes")
        retrained = " and a retrained model" if (folder / "retrained").exists() else ""
        counted = f"{len(study.trials)} trial{'' if len(study.trials) == 1 else 's'}"
        asked = f"Delete {folder} with {counted}{retrained}? [y/N] "
        if input(asked).strip().lower() not in ("y", "yes"):
            print("Nothing was deleted.")
            return
    with study_lock(folder):
        # First what makes it a study: a removal that breaks off leaves none behind.
        _remove(folder, (folder / JOURNAL).unlink)
    _remove(folder, partial(shutil.rmtree, folder))
    write_index(results_dir)
    _keep_page_true(results_dir)
    print(f"Deleted: {folder}")


def rename_and_tell(results_dir: Path, old: str, new: str) -> None:
    """Give a study another name and print where it lies; as ``rename_study``."""
    study = rename_study(results_dir, old, new)
    if (study.folder / REPORT).is_file():
        write_report(study)
    _keep_page_true(results_dir)
    print(f"Renamed: {results_dir / old} is {study.folder}")


def _keep_page_true(results_dir: Path) -> None:
    if (results_dir / INDEX).is_file():
        write_index_page(results_dir)


def _remove(folder: Path, removal: Callable[[], None]) -> None:
    try:
        removal()
    except OSError as error:
        raise JournalError(f"{folder}: cannot be removed ({error.strerror})") from error
