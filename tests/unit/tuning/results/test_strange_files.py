"""A study on a disk that takes nothing: a copy that may only be read."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.refusals import contents
from tests.study_examples import completed, make_trial, write_study
from tuning.cli.looking.leaderboard_text import print_leaderboards
from tuning.errors import TuningError
from tuning.results.files import operations
from tuning.results.store import open_store


def test_a_study_that_may_only_be_read_is_shown_and_not_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    study = write_study(tmp_path, make_trial(0, completed(1.0)))
    (study.folder / ".lock").unlink()
    before = contents(tmp_path)
    opened = os.open

    def refuse(*arguments: Any) -> Any:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    def only_to_read(path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
        is_to_write = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        return int(refuse() if is_to_write else opened(path, flags, mode, **more))

    with monkeypatch.context() as patch:
        for name in ("open_to_append", "open_new", "write", "rename", "make_folder", "touch"):
            patch.setattr(operations, name, refuse)
        patch.setattr(os, "open", only_to_read)
        print_leaderboards(tmp_path, ["study"], form="table", top=None)
        with (
            pytest.raises(TuningError, match="Read-only file system"),
            open_store(tmp_path, "study"),
        ):
            pass
    assert "completed" in capfd.readouterr().out
    assert contents(tmp_path) == before
