"""Rows 100 to 106: names of studies, and their folders."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.bad_inputs.row import Input, Row
from tests.end_to_end.bad_flag_cases import NAMES


def _without_derived_files(folder: Path) -> None:
    for path in (folder / "results" / "reds").iterdir():
        if path.name != "journal.jsonl":
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _without_the_journal(folder: Path) -> None:
    (folder / "results" / "reds" / "journal.jsonl").unlink()


def _a_folder_for_a_journal(folder: Path) -> None:
    _without_the_journal(folder)
    (folder / "results" / "reds" / "journal.jsonl").mkdir()


def _study(*words: str, said: tuple[str, ...], code: int = 2, prepare: object = None) -> Input:
    more = {} if prepare is None else {"prepare": prepare}
    return Input(command=words, words=said, code=code, study=True, **more)  # type: ignore[arg-type]


ROWS = (
    Row(id="name-100", what="names that are empty, paths, devices, too long, or would be obeyed",
        known=tuple(case.label for case in NAMES if "study name" in case.label)),
    Row(id="name-101", what="names that differ by capitals or by their Unicode form",
        known=("a study name that differs by capitals",),
        instead="Names are ASCII, which has one form; capitals are held against what is there."),
    Row(id="name-102", what="the name of a study", known=("the name of an existing study",)),
    Row(id="name-103", what="the name of a folder that is no study",
        known=("the name of a folder that is no study",)),
    Row(id="name-104", what="a folder that was moved",
        tests=("end_to_end/test_changed_studies.py::"
               "test_a_results_folder_that_was_moved_works_where_it_is",)),
    Row(id="name-105", what="a copy that may only be read",
        tests=("unit/tuning/results/test_strange_files.py::"
               "test_a_study_that_may_only_be_read_is_shown_and_not_gone_on_with",)),
    Row(id="name-106", what="a copy of some of a study's files",
        cases=(_study("leaderboard", "reds", prepare=_without_derived_files, code=0,
                      said=("completed",)),
               _study("resume", "reds", prepare=_without_the_journal,
                      said=("there is no study 'reds' in results; there is none yet",)),
               _study("resume", "reds", prepare=_a_folder_for_a_journal,
                      said=("there is no study 'reds' in results; there is none yet",)))),
)  # fmt: skip
