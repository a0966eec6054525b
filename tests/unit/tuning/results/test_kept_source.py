"""The copy of a person's code that a study keeps: whole, or none."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from objectives.reference import ObjectiveReference
from tests.study_examples import make_spec
from tuning.errors import JournalError
from tuning.results.files import operations
from tuning.results.source import keep_source


def test_a_disk_that_fails_in_the_middle_leaves_no_part_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.py").write_text("import beside\n\n\nclass Own:\n    pass\n")
    (tmp_path / "beside.py").write_text("LAYERS = 3\n")
    objective = ObjectiveReference(text=f"{tmp_path}/own.py:Own")
    spec = make_spec(tmp_path / "results", objective=objective)
    spec.folder.mkdir(parents=True)
    copy = operations.copy

    def copy_one(path: Path, target: Path) -> None:
        if path.name == "own.py":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        copy(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(operations, "copy", copy_one)
        with pytest.raises(JournalError, match="source: cannot be written"):
            keep_source(spec)
    assert list(spec.folder.iterdir()) == []
    keep_source(spec)
    kept = sorted(path.name for path in (spec.folder / "source").iterdir())
    assert kept == ["beside.py", "own.py"]
