"""The temporary folder of an estimator's study goes with whoever holds it."""

from __future__ import annotations

import gc
import tempfile
from pathlib import Path

import numpy as np
import pytest

from tuning import TunedClassifier
from tuning.errors import TuningError
from tuning.estimators.study_folder import StudyFolder


def test_it_is_there_while_somebody_holds_it() -> None:
    folder = StudyFolder()
    path = folder.path
    (path / "study").mkdir()
    (path / "study" / "journal.jsonl").write_text("")
    assert path.is_dir()
    del folder
    gc.collect()
    assert not path.exists()


def test_a_fit_that_is_refused_leaves_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    rows = np.random.default_rng(0).normal(size=(20, 2))
    with pytest.raises(TuningError):
        TunedClassifier(trials=0).fit(rows, [0, 1] * 10)
    gc.collect()
    assert list(tmp_path.iterdir()) == []
