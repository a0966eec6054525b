"""What every store of trials must keep; each one inherits this class and says how it is opened."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest

from objectives.failure import FailureKind
from objectives.measurement import LearningCurve
from search_spaces import Configuration, Value
from tests.study_examples import completed, failed, make_trial, pruned
from tuning.records import Change, Outcome, Trial
from tuning.trials.trial_store import TrialStore

CHANGED = (
    Change(epoch=0, trial=0, values={"rate": 0.1}),
    Change(epoch=3, trial=7, values={"rate": 0.12}),
)
MEASURED = (
    LearningCurve({"val_loss": (0.1 + 0.2, 1e-300, math.inf), "loss": (3.0, 2.0, 1.0)}),
    LearningCurve({"val_loss": (0.5,), "loss": (-0.0,)}),
)
ENDED = {
    "completed": make_trial(0, completed(1 / 3, spread=0.1), curves=MEASURED),
    "pruned": make_trial(0, pruned(0.5), curves=MEASURED),
    "pruned at once": make_trial(0, pruned(None, best_epoch=None), curves=(), epochs=0),
    "failed": make_trial(0, failed(FailureKind.OUT_OF_MEMORY, "no room: ünï\n")),
    "with parts": replace(make_trial(0, completed(1.0)), schedule=CHANGED, device="cpu"),
}
OUTCOMES: list[Outcome] = [completed(0.25), completed(4.0, spread=0.5), pruned(), failed()]


class Place(Protocol):
    """Where one study's trials are kept."""

    def open(self) -> AbstractContextManager[TrialStore]:
        """Open the store; a second time, as another run that goes on does."""
        ...

    def found(self) -> tuple[Mapping[int, Trial], Mapping[int, Configuration]]:
        """Return what is finished and what is not, as it was found if all ended here and now."""
        ...

    def log(self, number: int) -> str:
        """Return what was kept of a trial's traceback."""
        ...


class StoreContract:
    """The same expectations of every store."""

    def make(self, folder: Path) -> Place:
        """Return a place that keeps nothing yet."""
        raise AssertionError("each store says where it keeps trials")

    @pytest.fixture
    def place(self, tmp_path: Path) -> Place:
        return self.make(tmp_path)

    def test_a_new_store_knows_no_trial(self, place: Place) -> None:
        with place.open() as store:
            assert store.trials == {}
            assert store.unfinished == {}

    def test_a_trial_is_unfinished_from_its_beginning_to_its_end(self, place: Place) -> None:
        trial = make_trial(0, completed(1.0))
        with place.open() as store:
            store.record_started(0, trial.configuration)
            assert (store.trials, store.unfinished) == ({}, {0: trial.configuration})
            store.record_finished(trial)
            assert (store.trials, store.unfinished) == ({0: trial}, {})

    @pytest.mark.parametrize("how", ENDED)
    def test_a_finished_trial_is_kept_to_the_last_digit(self, place: Place, how: str) -> None:
        trial = ENDED[how]
        with place.open() as store:
            store.record_started(0, trial.configuration)
            store.record_finished(trial)
            assert store.trials == {0: trial}
        with place.open() as again:
            assert again.trials == {0: trial}
            assert repr(again.trials[0].curves) == repr(trial.curves)

    def test_a_configuration_comes_back_with_the_types_of_its_values(self, place: Place) -> None:
        values: list[Value] = [True, 1, 1.0, "1", 1e-9, "ünï"]
        configurations = [Configuration({"x": value}) for value in values]
        with place.open() as store:
            for number, configuration in enumerate(configurations):
                store.record_started(number, configuration)
        with place.open() as again:
            assert list(again.unfinished.values()) == configurations

    def test_a_finished_trial_is_kept_when_the_call_returns(self, place: Place) -> None:
        with place.open() as store:
            for number in range(3):
                trial = make_trial(number, completed(1.0))
                store.record_started(number, trial.configuration)
                assert number not in place.found()[0]
                store.record_finished(trial)
                assert place.found() == (store.trials, {})

    def test_trials_side_by_side_end_in_any_order(self, place: Place) -> None:
        trials = [make_trial(number, completed(float(number))) for number in range(3)]
        with place.open() as store:
            for trial in trials:
                store.record_started(trial.number, trial.configuration)
            store.record_finished(trials[2])
            assert store.trials == {2: trials[2]}
            assert sorted(store.unfinished) == [0, 1]
            store.record_finished(trials[0])
            store.record_finished(trials[1])
            assert store.trials == dict(enumerate(trials))
            assert store.unfinished == {}

    def test_what_did_not_end_begins_again_in_another_run(self, place: Place) -> None:
        other = make_trial(0, completed(1.0), neurons=9)
        with place.open() as store:
            store.record_started(0, Configuration({"neurons": 1}))
            store.record_started(1, Configuration({"neurons": 2}))
        with place.open() as again:
            assert again.unfinished == {
                0: Configuration({"neurons": 1}),
                1: Configuration({"neurons": 2}),
            }
            again.record_started(0, other.configuration)
            assert again.unfinished[0] == other.configuration
            again.record_finished(other)
        assert place.found() == ({0: other}, {1: Configuration({"neurons": 2})})

    def test_the_first_end_of_a_trial_is_the_one_that_counts(self, place: Place) -> None:
        first = make_trial(0, completed(1.0))
        with place.open() as store:
            store.record_started(0, first.configuration)
            store.record_finished(first)
            with suppress(AssertionError):  # a store may refuse, or pass over it
                store.record_finished(make_trial(0, completed(2.0)))
            with suppress(AssertionError):
                store.record_started(0, first.configuration)
            assert (store.trials, store.unfinished) == ({0: first}, {})
        assert place.found() == ({0: first}, {})

    def test_the_traceback_of_a_failed_trial_is_kept(self, place: Place) -> None:
        with place.open() as store:
            for trial in (make_trial(0, completed(1.0)), make_trial(1, failed())):
                store.record_started(trial.number, trial.configuration)
                store.record_finished(trial, log="Traceback: ünï" if trial.number else "")
        assert place.log(1) == "Traceback: ünï"
        assert place.log(0) == ""

    @pytest.mark.parametrize("seed", range(3))
    def test_whatever_happens_in_whatever_order_is_kept(self, place: Place, seed: int) -> None:
        """A run begins, ends and leaves trials, and is broken off, as chance will have it."""
        draw = random.Random(seed)
        ended: dict[int, Trial] = {}
        begun: dict[int, Configuration] = {}
        for _ in range(4):
            with place.open() as store:
                assert (store.trials, store.unfinished) == (ended, begun)
                for _ in range(draw.randint(0, 12)):
                    if begun and draw.random() < 0.5:
                        number = draw.choice(sorted(begun))
                        outcome = draw.choice(OUTCOMES)
                        trial = replace(
                            make_trial(number, outcome), configuration=begun.pop(number)
                        )
                        store.record_finished(trial)
                        ended[number] = trial
                    else:
                        number = draw.choice([len(ended) + len(begun), *begun])
                        begun[number] = Configuration({"neurons": draw.randint(1, 9)})
                        store.record_started(number, begun[number])
                    assert (store.trials, store.unfinished) == (ended, begun)
            assert place.found() == (ended, begun)
