"""Commands on TensorFlow, in one process beside this one, whose Keras may run on another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.elsewhere import run_commands
from tests.end_to_end.own_class import OWN
from tests.end_to_end.refusals import Ended
from tests.repository import REAL_DATA, needs_real_data

pytestmark = pytest.mark.end_to_end

_FEW = ("--trials", "2", "--epochs", "2", "--patience", "none", "--name", "own")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("on_tensorflow")
    (folder / "own.py").write_text(OWN)
    return folder


@pytest.fixture(scope="module")
def ended(folder: Path) -> list[Ended]:
    """How a search ended for which nobody but the class chose, and a range test after it."""
    return run_commands(
        ("search", "own.py:OnTensorFlow", *_FEW),
        (
            *("lr-range", "california_housing"),
            *("--keras-backend", "tensorflow", "--data-dir", str(REAL_DATA)),
        ),
        folder=folder,
    )


def test_a_class_that_demands_tensorflow_gets_it_and_a_reason_for_fit_is_said(
    folder: Path, ended: list[Ended]
) -> None:
    search, _ = ended
    assert search.code == 0, search.errors
    assert (folder / "backend.txt").read_text() == "tensorflow"
    line = "trial 0 trains through model.fit, since Watcher wants to hear of every batch"
    assert search.output.count("model.fit") == 1
    assert line in search.output


@needs_real_data
def test_five_hundred_steps_on_california_housing(ended: list[Ended]) -> None:
    _, lr_range = ended
    assert lr_range.code == 0, lr_range.errors
    assert lr_range.errors == ""
    assert "Suggestion: learning_rate 0.0" in lr_range.output
