"""Folds of a trial that train in this process."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from objectives.measurement import Measurement
from tests.contracts.toy import LOSS, SPACE, Law, Toy, bowl, with_data
from tuning.executors.folds_in_process import InProcessFoldExecutor, LocalFolds

EPOCHS = 3
CONFIGURATION = SPACE.sample(np.random.default_rng(1))


def begun(law: Law = bowl) -> LocalFolds:
    toy = with_data(Toy(law, LOSS, EPOCHS, folds=2))
    executor = InProcessFoldExecutor(toy, looks_ahead=False)
    return executor.start(CONFIGURATION, number=0)


def fit(trial: LocalFolds, fold: int, *, epochs: int = EPOCHS) -> list[int]:
    told: list[Measurement] = []
    trial.fit_fold(
        fold, epochs=epochs, lock=threading.RLock(), check=lambda: None, report=told.append
    )
    return [measurement.epoch for measurement in told]


def test_a_trial_ends_with_the_last_epoch_of_its_last_fold() -> None:
    trial = begun()
    assert fit(trial, 0) == [1, 2, 3]
    assert not trial.has_ended(2)
    assert fit(trial, 1, epochs=1) == [1]
    assert not trial.has_ended(2)
    assert fit(trial, 1) == [2, 3]
    assert trial.has_ended(2)
    assert [curve.epochs for curve in trial.finish().curves] == [3, 3]


def test_a_fold_that_has_not_begun_has_an_empty_curve() -> None:
    trial = begun()
    fit(trial, 0, epochs=2)
    assert trial.curve(0).epochs == 2
    assert trial.curve(1).epochs == 0


def test_a_failure_ends_all_folds() -> None:
    def broken(*_: object) -> float:
        raise ValueError("nothing works")

    trial = begun(broken)
    assert fit(trial, 0) == []
    assert trial.has_ended(2)
    assert fit(trial, 1) == []
    failure = trial.finish().failure
    assert failure is not None
    assert failure.message == "ValueError: nothing works"


def test_what_the_search_raises_between_epochs_comes_out() -> None:
    trial = begun()

    def stopped() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        trial.fit_fold(
            0, epochs=2, lock=threading.RLock(), check=stopped, report=lambda measurement: None
        )
    assert trial.curve(0).epochs == 0
