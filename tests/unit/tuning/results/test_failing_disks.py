"""A disk that refuses anything at all: one plain sentence, and nothing that was kept is lost."""

from __future__ import annotations

import errno
import inspect
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.study_examples import completed, make_header, make_spec, make_trial, write_study
from tuning.errors import JournalError
from tuning.results.files import operations
from tuning.results.stop_request import StopRequest
from tuning.results.store import create_store, open_store
from tuning.results.study_record import read_study

OPERATIONS = sorted(
    name
    for name, one in vars(operations).items()
    if inspect.isfunction(one) and one.__module__ == operations.__name__
)


@pytest.mark.parametrize("name", OPERATIONS)
def test_whatever_the_disk_refuses_is_a_plain_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    write_study(tmp_path, make_trial(0, completed(1.0)))
    (tmp_path / "study" / ".leaderboard.csv.123.new").write_text("half")
    with monkeypatch.context() as patch:
        patch.setattr(operations, name, fail)
        for opened in (
            lambda: open_store(tmp_path, "study"),
            lambda: create_store(make_spec(tmp_path, name="other"), make_header()),
        ):
            with suppress(JournalError), opened():
                StopRequest(tmp_path / "study")
    assert list(read_study(tmp_path, "study").trials) == [0]


def test_what_died_before_its_journal_had_a_name_is_removed(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / ".journal.jsonl.123.new").write_text("half")
    study = write_study(tmp_path, make_trial(0, completed(1.0)))
    assert not list(study.folder.glob(".*.new"))
