from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone, is_classifier, is_regressor

from objectives.data import Task
from objectives.machine.quiet import quiet_standard_error
from objectives.trial.estimator import candidate_values, make_estimator

ROWS = np.array([[4], [7], [9], [2]])
TARGETS = {
    Task.REGRESSION: np.array([0.5, 1.5, 2.0, 4.0], dtype="float32"),
    Task.BINARY: np.array([0, 1, 1, 0]),
    Task.MULTICLASS: np.array([0, 1, 2, 1]),
}


@dataclass
class RecordingFold:
    """Notes in which order an estimator uses a fold."""

    worth: float = -2.5
    calls: list[str] = field(default_factory=list)

    def train(self) -> None:
        self.calls.append("train")

    def score(self) -> float:
        return self.worth


@dataclass
class RecordingSource:
    fold: RecordingFold = field(default_factory=RecordingFold)
    opened: list[tuple[list[int], dict[str, Any], int]] = field(default_factory=list)

    def open(self, rows: np.ndarray, values: Mapping[str, Any], *, epochs: int) -> RecordingFold:
        self.opened.append((rows.tolist(), dict(values), epochs))
        return self.fold

    def __deepcopy__(self, memo: object) -> RecordingSource:
        return self


@pytest.mark.parametrize("task", list(Task))
def test_fitting_opens_the_fold_of_the_rows_and_trains_it(task):
    source = RecordingSource()
    estimator = make_estimator(task, source, epochs=5)
    estimator.set_params(model__units=8, model__rate=0.5)
    estimator.fit(ROWS, TARGETS[task])
    assert source.opened == [([4, 7, 9, 2], {"units": 8, "rate": 0.5}, 5)]
    assert source.fold.calls == ["train"]


@pytest.mark.parametrize("task", list(Task))
def test_the_score_is_the_fold_s_own_whatever_the_other_rows(task):
    estimator = make_estimator(task, RecordingSource(), epochs=1).fit(ROWS, TARGETS[task])
    assert estimator.score(ROWS[:1], TARGETS[task][:1]) == -2.5


@pytest.mark.parametrize("task", list(Task))
def test_clones_share_the_source_and_keep_epochs_but_no_values_of_others(task):
    source = RecordingSource()
    base = make_estimator(task, source, epochs=5)
    one = clone(base).set_params(model__units=8, epochs=2)
    other = clone(base).set_params(model__rate=0.5)
    assert one.source is other.source is source
    assert (one.epochs, other.epochs) == (2, 5)
    assert candidate_values(one) == {"units": 8}
    assert candidate_values(other) == {"rate": 0.5}


@pytest.mark.parametrize("name", ["ends_", "meta", "params", "compile_kwargs", "source", "epoch"])
def test_a_parameter_may_have_a_name_that_scikeras_uses_itself(name):
    source = RecordingSource()
    estimator = make_estimator(Task.REGRESSION, source, epochs=1)
    estimator.set_params(**{f"model__{name}": 3}).fit(ROWS, TARGETS[Task.REGRESSION])
    assert source.opened[0][1] == {name: 3}


def test_scikit_learn_can_tell_classifiers_from_regressors():
    regressor = make_estimator(Task.REGRESSION, RecordingSource(), epochs=1)
    classifier = make_estimator(Task.MULTICLASS, RecordingSource(), epochs=1)
    assert is_regressor(regressor)
    assert not is_classifier(regressor)
    assert is_classifier(classifier)
    assert not is_regressor(classifier)


def test_native_noise_on_standard_error_is_dropped_and_only_meanwhile(capfd):
    with quiet_standard_error():
        os.write(2, b"a native library speaks\n")
    os.write(2, b"afterwards\n")
    print("and Python too", file=sys.stderr)
    assert capfd.readouterr().err == "afterwards\nand Python too\n"


def test_an_error_leaves_the_quiet_and_is_heard(capfd):
    with pytest.raises(ImportError), quiet_standard_error():
        raise ImportError("no such library")
    os.write(2, b"heard\n")
    assert capfd.readouterr().err == "heard\n"
