"""When a study is said to wait for workers, and which of them train no other trial."""

from __future__ import annotations

import gc
import weakref
from dataclasses import dataclass
from typing import Any

import pytest

from objectives.failure import Failure, FailureKind
from objectives.measurement import Evaluation
from search_spaces import Float, SearchSpace
from tests.contracts.toy import toy_spec
from tuning.backends.ray_tune.assignment import Assignment, to_config
from tuning.backends.ray_tune.workers import Workers
from tuning.executors.worker.trial_report import TrialReport

RAN_OUT = Evaluation(
    curves=(), failure=Failure(kind=FailureKind.OUT_OF_MEMORY, message=""), seconds=1.0
)


class ActorManager:
    """Ray Tune's, whose live actors have all come up."""

    def __init__(self) -> None:
        self.num_live_actors = 0

    def is_actor_started(self, _: object) -> bool:
        return self.num_live_actors > 0


class Controller:
    """What is looked at of Ray Tune's own, with as many live workers as one says."""

    def __init__(self, *numbers: int) -> None:
        self._pending_trials = {_native(number) for number in numbers}
        self._running_trials: set[Any] = set()
        self._trial_to_actor = {trial: f"of {trial.number}" for trial in self._pending_trials}
        self._started_actors = set(self._trial_to_actor.values())
        self._actor_manager = ActorManager()

    def _schedule_trial_save(self) -> None:
        """Be found by this method, which schedulers are shown."""


class Watched:
    """Workers that are looked at, as time goes by."""

    def __init__(self, controller: Any) -> None:
        self.now = 0.0
        self.said: list[str] = []
        self.workers = Workers(
            toy_spec("ray-tune"), memory_limit=100, say=self.said.append, clock=lambda: self.now
        )
        self.workers.next_pending(controller)

    def look_for(self, seconds: int) -> list[str]:
        """Return what is said within some seconds."""
        self.said.clear()
        for _ in range(10 * seconds):
            self.now += 0.1
            self.workers.look()
        return list(self.said)


def test_a_study_without_workers_says_so_once_and_again_once_it_has_some() -> None:
    controller = Controller(0, 1)
    watched = Watched(controller)
    assert watched.look_for(59) == []
    (waits,) = watched.look_for(600)
    assert waits.startswith("no worker has been ready")
    trial = controller._pending_trials.pop()
    controller._running_trials.add(trial)
    controller._actor_manager.num_live_actors = 1
    assert watched.look_for(600) == ["a worker is ready; the study goes on"]
    controller._running_trials.clear()
    controller._actor_manager.num_live_actors = 0
    assert watched.look_for(59) == []
    assert watched.look_for(120) == [waits]


def test_a_study_that_waits_for_nobody_says_nothing() -> None:
    controller = Controller()
    assert Watched(controller).look_for(600) == []


def test_a_study_that_has_nobody_to_ask_yet_says_nothing() -> None:
    said: list[str] = []
    now = iter(range(10_000))
    workers = Workers(toy_spec("ray-tune"), memory_limit=1, say=said.append, clock=now.__next__)
    for _ in range(1000):
        workers.look()
    assert said == []


def test_waiting_for_a_moment_now_and_then_is_not_told() -> None:
    controller = Controller(0)
    watched = Watched(controller)
    waiting = controller._pending_trials
    for _ in range(9):
        assert watched.look_for(50) == []
        controller._pending_trials = set()
        assert watched.look_for(6) == []
        controller._pending_trials = waiting


@pytest.mark.parametrize(
    ("memory", "evaluation", "stays"),
    [(100, None, True), (101, None, False), (0, RAN_OUT, False)],
)
def test_a_worn_worker_is_kept_for_no_other_trial(
    memory: int, evaluation: Evaluation | None, stays: bool
) -> None:
    controller = Controller(0, 1)
    watched = Watched(controller)
    trial = next(one for one in controller._pending_trials if one.number == 1)
    report = TrialReport(epochs=(), seconds=1.0, evaluation=evaluation, memory=memory)
    watched.workers.note_report(trial, report)
    assert controller._started_actors == ({"of 0", "of 1"} if stays else {"of 0"})


def test_nothing_keeps_ray_tunes_controller_alive_when_a_study_is_cut_short() -> None:
    controller = Controller(0)
    watched = Watched(controller)
    seen = weakref.ref(controller)
    del controller
    gc.collect()
    assert seen() is None
    assert watched.look_for(60) == []


def test_what_says_nothing_wears_nobody_out() -> None:
    controller = Controller(0)
    watched = Watched(controller)
    (trial,) = controller._pending_trials
    watched.workers.note_report(trial, None)
    assert controller._started_actors == {"of 0"}


def test_a_trial_without_a_worker_wears_nobody_out() -> None:
    controller = Controller(0)
    watched = Watched(controller)
    report = TrialReport(epochs=(), seconds=1.0, evaluation=None, memory=101)
    watched.workers.note_report(_native(7), report)
    assert controller._started_actors == {"of 0"}


def test_a_free_worker_goes_to_the_first_trial_for_which_none_is_coming_up() -> None:
    controller = Controller(4, 2, 3)
    watched = Watched(controller)
    first: Any = watched.workers.next_pending(controller)  # type: ignore[arg-type]
    assert first.number == 2
    # Those of all are up.
    controller._actor_manager.num_live_actors = 3
    last: Any = watched.workers.next_pending(controller)  # type: ignore[arg-type]
    assert last.number == 4


@dataclass(frozen=True, eq=False)
class Native:
    """A trial of Ray Tune's."""

    number: int
    config: dict[str, Any]


def _native(number: int) -> Any:
    configuration = SearchSpace({"x": Float(0.0, 1.0)}).activate({"x": 0.1})
    config = to_config(Assignment(number=number, configuration=configuration))
    return Native(number=number, config=config)
