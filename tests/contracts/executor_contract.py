"""What every executor must keep; each one inherits a class and says how it is made."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from objectives.failure import FailureKind
from objectives.measurement import Measurement
from search_spaces import Configuration
from tests.contracts.training_contract import Wanted
from tuning.executors.executor import Executor, FoldExecutor, Training

RATES = (0.01, 0.02, 0.05)


class WorkplaceContract:
    """The same expectations of every place where trials train."""

    def make(self, wanted: Wanted) -> Any:
        """Return an executor that has started nothing yet."""
        raise AssertionError("each executor says how it is made")

    def open(self, **wanted: Any) -> Any:
        return self.make(Wanted(**wanted))

    def test_there_is_room_for_one_trial_at_least(self) -> None:
        executor = self.open()
        assert executor.slots >= 1
        assert executor.looks_ahead in (True, False)
        executor.close()

    def test_a_trial_that_is_left_half_done_does_not_hinder_the_end(self) -> None:
        executor = self.open()
        executor.start(Configuration({"rate": 0.01}), number=0)
        executor.close()


class ExecutorContract(WorkplaceContract):
    """The same expectations of every executor of trials that are trained epoch by epoch."""

    def test_a_trial_that_is_started_has_not_trained(self) -> None:
        executor: Executor = self.open()
        training = executor.start(Configuration({"rate": 0.01}), number=0)
        assert not training.is_finished
        first = training.advance()
        assert first is not None
        assert first.epoch == 1
        executor.close()

    def test_what_is_waited_for_can_be_advanced_until_all_have_ended(self) -> None:
        executor: Executor = self.open(epochs=2)
        curves = trained(executor, dict(enumerate(RATES)))
        assert [curve.epochs for curve in curves.values()] == [2, 2, 2]
        executor.close()

    def test_waiting_for_nobody_gives_nobody(self) -> None:
        executor: Executor = self.open()
        assert executor.wait([]) == []
        executor.close()

    def test_what_a_trial_comes_to_does_not_depend_on_what_else_trains(self) -> None:
        executor: Executor = self.open(epochs=2, folds=2)
        together = trained(executor, dict(enumerate(RATES)))
        executor.close()
        executor = self.open(epochs=2, folds=2)
        for number in (2, 0, 1):
            alone = trained(executor, {number: RATES[number]})
            assert alone[number] == together[number]
        executor.close()


class FoldExecutorContract(WorkplaceContract):
    """The same expectations of every executor of trials that are trained fold by fold."""

    key: str  # under which the ranking metric is measured

    def begin(self, **wanted: Any) -> Any:
        executor: FoldExecutor = self.open(**{"folds": 2, **wanted})
        return executor.start(Configuration({"rate": 0.01}), number=0)

    def test_at_first_nothing_is_trained(self) -> None:
        trial = self.begin()
        assert trial.together == 1
        assert [trial.curve(fold).epochs for fold in range(2)] == [0, 0]
        assert not trial.has_ended(2)

    def test_building_trains_nothing(self) -> None:
        trial = self.begin()
        trial.build()
        trial.prepare()
        assert trial.together >= 1
        assert trial.curve(0).epochs == 0
        assert fitted(trial, 0, epochs=1) == [1]

    def test_a_fold_is_fitted_as_far_as_is_asked_and_no_epoch_twice(self) -> None:
        trained: list[int] = []
        trial = self.begin(epochs=3, trained=trained)
        assert fitted(trial, 0, epochs=2) == [1, 2]
        assert [trial.curve(fold).epochs for fold in range(2)] == [2, 0]
        assert fitted(trial, 0, epochs=3) == [3]
        assert fitted(trial, 0, epochs=3) == []
        assert trial.curve(0).epochs == 3
        assert trained == [1, 2, 3]

    def test_it_ends_with_the_last_epoch_of_the_last_fold(self) -> None:
        trial = self.begin(epochs=2)
        for epochs in (1, 2):
            for fold in range(2):
                assert not trial.has_ended(2)
                fitted(trial, fold, epochs=epochs)
        assert trial.has_ended(2)
        evaluation = trial.finish()
        assert evaluation.failure is None
        assert [curve.epochs for curve in evaluation.curves] == [2, 2]
        assert all(np.isfinite(curve.at(2).metrics[self.key]) for curve in evaluation.curves)

    def test_patience_ends_a_fold_before_the_epoch_that_is_asked_for(self) -> None:
        trial = self.begin(epochs=9, patience=2, is_flat=True)
        assert fitted(trial, 0, epochs=9) == [1, 2, 3]
        assert fitted(trial, 1, epochs=9) == [1, 2, 3]
        assert trial.has_ended(2)

    @pytest.mark.parametrize(
        ("wrong", "kind", "epochs"),
        [
            ({"raises_in": 2}, FailureKind.ERROR, 1),
            ({"cannot_be_built": True}, FailureKind.ERROR, 0),
            ({"diverges_in": 2}, FailureKind.DIVERGED, 2),
        ],
    )
    def test_what_goes_wrong_is_kept_and_not_raised(
        self, wrong: Mapping[str, Any], kind: FailureKind, epochs: int
    ) -> None:
        trial = self.begin(epochs=9, **wrong)
        for fold in range(2):
            fitted(trial, fold, epochs=9)
        assert trial.has_ended(2)
        evaluation = trial.finish()
        assert evaluation.failure.kind is kind
        assert [curve.epochs for curve in evaluation.curves] == [epochs] * (epochs > 0)

    def test_a_fold_that_nobody_wants_any_more_is_left(self) -> None:
        def check() -> None:
            raise StoppedError

        trial = self.begin()
        with pytest.raises(StoppedError):
            fitted(trial, 0, epochs=3, check=check)
        assert trial.curve(0).epochs == 0


class StoppedError(Exception):
    """Nobody wants the fold any more."""


def fitted(
    trial: Any, fold: int, *, epochs: int, check: Callable[[], None] = lambda: None
) -> list[int]:
    """Fit a fold and return the epochs that were told of."""
    told: list[Measurement] = []
    trial.fit_fold(fold, epochs=epochs, lock=threading.RLock(), check=check, report=told.append)
    assert told == [trial.curve(fold).at(row.epoch) for row in told]
    return [row.epoch for row in told]


def trained(executor: Executor, rates: Mapping[int, float]) -> dict[int, Any]:
    """Train trials by number, whichever can be advanced, and return their first folds' curves."""
    running: dict[int, Training] = {
        number: executor.start(Configuration({"rate": rate}), number=number)
        for number, rate in rates.items()
    }
    curves: dict[int, Any] = {}
    while running:
        ready = executor.wait(list(running.values()))
        for number, training in list(running.items()):
            if not any(one is training for one in ready):
                continue
            if training.advance() is None:
                curves[number] = training.finish().curves[0]
                del running[number]
    return dict(sorted(curves.items()))
