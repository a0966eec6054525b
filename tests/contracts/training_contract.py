"""What every trial in the making must keep; each one inherits a class and says how it begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from objectives.failure import FailureKind
from objectives.measurement import Measurement
from tuning.executors.executor import Training


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A trial as a test wants it.

    Attributes:
        epochs: The most epochs.
        folds: How many folds it has.
        patience: Epochs without improvement after which a fold stops, or None.
        raises_in: The epoch in which the objective's code raises ``ValueError("broken")``.
        diverges_in: The epoch after which nothing is finite.
        cannot_be_built: Whether building a model raises ``ValueError("broken")``.
        is_flat: Whether no epoch is better than the first.
        trained: To be filled with every epoch that is trained, a fold at a time; None for nothing.
    """

    epochs: int = 3
    folds: int = 1
    patience: int | None = None
    raises_in: int | None = None
    diverges_in: int | None = None
    cannot_be_built: bool = False
    is_flat: bool = False
    trained: list[int] | None = None


class TrainingContract:
    """The same expectations of every trial that is trained epoch by epoch."""

    key: str  # under which the ranking metric is measured

    def make(self, wanted: Wanted) -> Any:
        """Return a trial that has not trained yet."""
        raise AssertionError("each kind of trial says how it begins")

    def begin(self, **wanted: Any) -> Any:
        return self.make(Wanted(**wanted))

    def test_at_first_nothing_is_trained(self) -> None:
        training = self.begin()
        assert training.together == 1, "nobody knows yet what it has in common with others"
        assert not training.is_finished

    def test_epochs_come_one_by_one_until_the_last(self) -> None:
        training = self.begin(epochs=3)
        epochs = []
        for _ in range(3):
            assert not training.is_finished
            epochs.append(training.advance().epoch)
        assert epochs == [1, 2, 3]
        assert training.is_finished
        assert [training.advance() for _ in range(2)] == [None, None]

    def test_building_trains_nothing_however_often(self) -> None:
        training = self.begin(folds=2)
        for _ in range(2):
            training.build()
            training.prepare()
        assert training.together >= 1
        assert not training.is_finished
        assert training.advance().epoch == 1

    def test_what_it_leaves_is_a_curve_for_each_fold(self) -> None:
        training = self.begin(epochs=3, folds=2)
        trained_whole(training)
        evaluation = training.finish()
        assert evaluation.failure is None
        assert evaluation.seconds >= 0
        assert [curve.epochs for curve in evaluation.curves] == [3, 3]
        assert all(np.isfinite(curve.at(3).metrics[self.key]) for curve in evaluation.curves)

    def test_an_epoch_is_worth_the_mean_over_the_folds(self) -> None:
        training = self.begin(epochs=2, folds=2)
        measured = trained_whole(training)
        first, second = training.finish().curves
        for row in measured:
            folds = [curve.at(row.epoch).metrics[self.key] for curve in (first, second)]
            assert row.metrics[self.key] == pytest.approx(np.mean(folds))
            assert folds[0] != folds[1]

    def test_the_same_trial_gives_the_same_numbers(self) -> None:
        first, second = (self.begin(epochs=2, folds=2) for _ in range(2))
        assert trained_whole(first) == trained_whole(second)
        assert first.finish().curves == second.finish().curves

    def test_no_epoch_is_trained_beyond_the_one_that_is_aimed_at(self) -> None:
        training = self.begin(epochs=9)
        training.aim(2)
        assert [training.advance().epoch for _ in range(2)] == [1, 2]
        assert [curve.epochs for curve in training.finish().curves] == [2]

    def test_after_a_pause_it_goes_on_where_it_was(self) -> None:
        whole = self.begin(epochs=3, folds=2)
        expected = trained_whole(whole)
        trained: list[int] = []
        training = self.begin(epochs=3, folds=2, trained=trained)
        training.aim(1)
        measured = [training.advance()]
        training.pause()
        training.aim(None)
        assert [*measured, *trained_whole(training)] == expected
        assert training.finish().curves == whole.finish().curves
        assert trained == [1, 1, 2, 2, 3, 3], "no epoch is trained twice"

    def test_patience_ends_it_before_its_last_epoch(self) -> None:
        training = self.begin(epochs=9, patience=2, is_flat=True)
        assert [row.epoch for row in trained_whole(training)] == [1, 2, 3]
        assert training.is_finished
        assert training.finish().failure is None

    def test_what_raises_ends_the_trial_and_nobody_else(self) -> None:
        training = self.begin(epochs=9, raises_in=3)
        assert [row.epoch for row in trained_whole(training)] == [1, 2]
        assert training.is_finished
        evaluation = training.finish()
        assert evaluation.failure.kind is FailureKind.ERROR
        assert evaluation.failure.message == "ValueError: broken"
        assert "Traceback" in evaluation.failure.traceback
        assert [curve.epochs for curve in evaluation.curves] == [2]

    def test_a_fold_that_raises_ends_the_trial(self) -> None:
        training = self.begin(epochs=9, folds=2, raises_in=2)
        assert [row.epoch for row in trained_whole(training)] == [1]
        evaluation = training.finish()
        assert evaluation.failure.kind is FailureKind.ERROR
        assert [curve.epochs for curve in evaluation.curves] == [1, 1]

    def test_what_is_not_finite_ends_the_trial_within_its_epoch(self) -> None:
        training = self.begin(epochs=9, diverges_in=2)
        assert [row.epoch for row in trained_whole(training)] == [1]
        assert training.is_finished
        assert training.finish().failure.kind is FailureKind.DIVERGED

    def test_a_model_that_cannot_be_built_fails_the_trial(self) -> None:
        training = self.begin(cannot_be_built=True)
        assert training.advance() is None
        assert training.is_finished
        evaluation = training.finish()
        assert evaluation.failure.message == "ValueError: broken"
        assert evaluation.curves == ()


class LocalTrainingContract(TrainingContract):
    """The same expectations of every trial that trains in this process."""

    def test_folds_train_one_by_one(self) -> None:
        training = self.begin(epochs=2, folds=2)
        assert training.fold(0) is None
        assert training.advance_fold(1).epoch == 1
        assert [training.fold(fold).epoch for fold in (0, 1)] == [0, 1]
        assert training.advance_fold(1).epoch == 2
        assert training.fold(1).is_finished
        assert training.advance_fold(1) is None, "it has no epoch left"
        assert not training.is_finished, "but the other one has"
        assert training.fold(1).curve.epochs == 2

    def test_a_fold_trains_on_the_model_that_it_is_given(self) -> None:
        training = self.begin(epochs=1, folds=2)
        model = training.build_fold(0)
        assert training.fold(0) is None, "building begins nothing"
        training.adopt_model(0, model)
        assert training.fold(0).epoch == 0
        assert training.fold(1) is None
        alone = self.begin(epochs=1, folds=2)
        assert training.advance_fold(0) == alone.advance_fold(0)

    def test_what_goes_wrong_under_guard_is_the_trials_failure(self) -> None:
        training = self.begin()
        assert training.guarded(lambda: "result") == "result"
        assert training.guarded(raise_it(SystemExit(3))) is None
        assert training.failure.message == "SystemExit: 3"
        ran: list[int] = []
        assert training.guarded(lambda: ran.append(1)) is None
        assert ran == [], "after a failure nothing of it is run"
        assert training.finish().failure is training.failure

    def test_the_wish_to_stop_is_no_failure(self) -> None:
        training = self.begin()
        interrupted = raise_it(KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            training.guarded(interrupted)
        assert training.failure is None

    @pytest.mark.parametrize("epochs", [1, 2])
    def test_another_process_goes_on_as_if_there_had_been_one(self, epochs: int) -> None:
        whole = self.begin(epochs=3, folds=2)
        expected = trained_whole(whole)
        first_trained: list[int] = []
        first = self.begin(epochs=3, folds=2, trained=first_trained)
        for _ in range(epochs):
            first.advance()
        state = first.state()
        assert state is not None
        trained: list[int] = []
        second = self.begin(epochs=3, folds=2, trained=trained)
        second.go_on_from(state)
        assert trained_whole(second) == expected
        assert second.finish().curves == whole.finish().curves
        assert first_trained + trained == [1, 1, 2, 2, 3, 3], "and trains no epoch again"

    def test_a_trial_that_has_ended_has_no_state_to_go_on_from(self) -> None:
        training = self.begin(epochs=1)
        training.advance()
        assert training.state() is None


def trained_whole(training: Training) -> list[Measurement]:
    """Return what a trial measures up to its end."""
    measured = []
    while (row := training.advance()) is not None:
        measured.append(row)
    return measured


def raise_it(error: BaseException) -> Callable[[], object]:
    """Return what raises once it is called."""

    def action() -> object:
        raise error

    return action
