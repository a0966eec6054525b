"""What becomes of trials whose workers die, that take too long, or that take weights over."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from objectives.failure import Failure, FailureKind
from objectives.measurement import Evaluation, LearningCurve, Measurement
from objectives.metric import Direction, Metric
from search_spaces import Float, SearchSpace
from tests.contracts.memory_store import MemoryStore
from tests.contracts.toy import toy_spec
from tuning.backends.ray_tune.assignment import Assignment, from_config, to_config
from tuning.backends.ray_tune.deadlines import Deadlines
from tuning.backends.ray_tune.deaths import Deaths
from tuning.backends.ray_tune.hooks import TrialObserver
from tuning.backends.ray_tune.trials import Trials
from tuning.backends.ray_tune.workers import Workers
from tuning.cluster.errors import RayUnavailableError
from tuning.executors.worker.trial_report import EpochReport, TrialReport
from tuning.progress import SilentProgress
from tuning.records import Change, Completed, Failed, Pruned
from tuning.specification.study_spec import Placement
from tuning.trials.evaluator import Evaluator

LOSS = Metric("loss", Direction.MINIMIZE)
GONE = Failure(kind=FailureKind.CRASHED, message="gone")


class Study:
    """The trials of a study on two workers, and what was kept of them."""

    def __init__(self, **changes: Any) -> None:
        space = SearchSpace({"x": Float(0.0, 1.0)})
        facts = {"space": space, "placement": Placement(workers=2), "trials": 4, "epochs": 9}
        spec = toy_spec("ray-tune", **(facts | changes))
        self.store = MemoryStore()
        loaded: Any = SimpleNamespace(metric=LOSS, objective=None)
        nobody: Any = None
        evaluator = Evaluator(
            spec, loaded, store=self.store, executor=nobody, progress=SilentProgress()
        )
        self.trials = Trials(spec, evaluator)
        self.workers = Workers(spec, memory_limit=1.0, say=print)

    def begin(self) -> int:
        assignment = self.trials.propose()
        assert assignment is not None
        return assignment.number

    def train(self, number: int, *epochs: int, changes: int = 0, seconds: float = 1.0) -> None:
        self.trials.note_report(
            number,
            TrialReport(epochs=tuple(map(_epoch, epochs)), seconds=seconds, evaluation=None),
            changes=changes,
        )

    def end(self, number: int, epochs: int) -> None:
        values = tuple(_value(epoch) for epoch in range(1, epochs + 1))
        curve = LearningCurve({"val_loss": values})
        evaluation = Evaluation(curves=(curve,), failure=None, seconds=1.0)
        report = TrialReport(epochs=(), seconds=1.0, evaluation=evaluation)
        self.trials.note_report(number, report)
        self.trials.note_end(number)
        self.trials.settle()


def test_a_trial_begins_three_times_before_it_fails_with_what_it_measured() -> None:
    study = Study()
    number = study.begin()
    study.train(number, 1)
    for _ in range(2):
        study.trials.note_death(number, GONE, counts=True)
        study.trials.settle()
        assert study.trials.is_running(number)
    study.trials.note_death(number, GONE, counts=True)
    study.trials.settle()
    trial = study.store.trials[number]
    assert trial.outcome == Failed(kind=FailureKind.CRASHED, message="gone")
    assert trial.epochs == 1


def test_the_death_of_a_machine_does_not_count() -> None:
    study = Study()
    number = study.begin()
    for _ in range(9):
        study.trials.note_death(number, GONE, counts=False)
    study.trials.settle()
    assert study.trials.is_running(number)


def test_a_trial_that_begins_again_is_not_reported_twice() -> None:
    study = Study()
    number = study.begin()
    study.train(number, 1, seconds=5.0)
    study.train(number, 2, seconds=8.0)
    study.trials.note_death(number, GONE, counts=True)
    assignment = study.trials.assignment(number)
    assert assignment is not None
    assert assignment.reported == 2
    # What Ray Tune remembers of the dead worker, then what the next one measured.
    study.train(number, 1, 2, 3, seconds=4.0)
    study.trials.note_end(number)
    study.trials.settle()
    trial = study.store.trials[number]
    assert trial.outcome == Pruned(value=_value(3), best_epoch=3)
    assert trial.curves == (LearningCurve({"val_loss": (_value(1), _value(2), _value(3))}),)
    assert trial.seconds == 12.0


def test_a_trial_that_ray_tune_gave_up_comes_first_and_goes_on_from_its_state() -> None:
    study = Study()
    first, _ = study.begin(), study.begin()
    study.train(first, 1, 2)
    study.trials.note_state((first, 2))
    study.trials.try_again(first)
    again = study.trials.propose()
    assert again is not None
    assert (again.number, again.reported, again.state) == (first, 2, (first, 2))
    assert study.begin() == 2


def test_a_trial_that_has_ended_is_not_begun_again() -> None:
    study = Study()
    number = study.begin()
    study.trials.note_failure(number, GONE)
    study.trials.try_again(number)
    study.trials.settle()
    study.train(number, 1)
    study.trials.note_end(number)
    study.trials.note_death(number, GONE, counts=True)
    assert study.trials.assignment(number) is None
    assert study.begin() == 1


def test_paused_trials_make_room_for_others() -> None:
    study = Study(pruner="hyperband")
    first, _ = study.begin(), study.begin()
    assert study.trials.active == 2
    study.trials.pause(first)
    assert study.trials.active == 1
    study.trials.unpause(first)
    assert study.trials.active == 2
    study.trials.pause(first)
    study.trials.note_end(first)
    study.trials.settle()
    assert study.trials.active == 1


def test_what_a_trial_takes_over_becomes_its_past() -> None:
    study = Study(pruner="pbt")
    good, bad = study.begin(), study.begin()
    began = study.trials.assignment(good), study.trials.assignment(bad)
    assert began[0] is not None
    study.train(good, 1, 2, 3)
    study.train(bad, 1)
    moved = {"x": 0.5}
    space = SearchSpace({"x": Float(0.0, 1.0)})
    changed = study.trials.change(bad, space.activate(moved), source=(good, 2))
    assert (changed.reported, changed.changes) == (2, 1)
    # A report of before the change comes late.
    study.train(bad, 2)
    study.train(bad, 3, changes=1)
    study.end(good, 3)
    study.trials.note_end(bad)
    study.trials.settle()
    trial = study.store.trials[bad]
    assert trial.epochs == 3
    assert trial.configuration["x"] == 0.5
    assert trial.schedule == (
        Change(epoch=0, trial=good, values={"x": began[0].configuration["x"]}),
        Change(epoch=2, trial=good, values={"x": 0.5}),
    )
    assert study.store.trials[good].schedule == ()
    assert isinstance(study.store.trials[good].outcome, Completed)


def test_a_schedule_tells_the_whole_way_of_the_weights() -> None:
    study = Study(pruner="pbt")
    space = SearchSpace({"x": Float(0.0, 1.0)})
    first, second, third = (study.begin() for _ in range(3))
    study.train(first, 1, 2)
    study.trials.change(second, space.activate({"x": 0.25}), source=(first, 2))
    study.train(second, 3, 4, changes=1)
    study.trials.change(third, space.activate({"x": 0.75}), source=(second, 4))
    study.trials.note_end(third)
    study.trials.settle()
    schedule = study.store.trials[third].schedule
    assert [(one.epoch, one.trial) for one in schedule] == [(0, first), (2, first), (4, second)]
    assert [one.values["x"] for one in schedule[1:]] == [0.25, 0.75]


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ("The actor died because its node has died. Node Id: 12ab", 9),
        ("The actor died unexpectedly: Worker exit detail: it was killed.", 2),
    ],
)
def test_ray_says_whether_a_machine_died_or_the_worker_alone(
    said: str, begins: int, tmp_path: Path
) -> None:
    study = Study()
    native = _native(study.begin())
    native.error_file = str(tmp_path / "error.txt")
    deaths = Deaths(study.trials)
    text = ""
    for turn in range(9):
        # Ray Tune keeps earlier errors in the same file.
        text += f"Failure # {turn + 1} (occurred at 2030-01-01_00-00-00)\n{said}\n"
        Path(native.error_file).write_text(text)
        deaths.note_start(native)
        deaths.note(native, turn=turn)
        assert study.trials.is_running(0) == (turn < begins)
    study.trials.settle()
    if begins == 2:
        outcome = study.store.trials[0].outcome
        assert isinstance(outcome, Failed)
        assert outcome.message == "the worker process died: it was killed."


def test_workers_that_never_come_up_end_the_study() -> None:
    study = Study()
    deaths = Deaths(study.trials)
    for turn in range(3):
        # Ray Tune tells of a death twice in a turn where the worker died between two trials.
        for _ in range(2):
            deaths.note(_native(0), turn=turn)
        if turn < 2:
            study.trials.settle()
    with pytest.raises(RayUnavailableError, match="cannot start"):
        study.trials.settle()


def test_a_trial_that_ended_is_given_to_the_next_worker_to_say_so() -> None:
    study = Study()
    number = study.begin()
    deaths = Deaths(study.trials)
    native = _native(number)
    assert not deaths.next_assignment(native).is_over
    study.trials.note_failure(number, GONE)
    assert deaths.next_assignment(native).is_over


def test_time_limits_count_only_the_time_on_workers() -> None:
    now = 0.0
    deadlines = Deadlines(10.0, clock=lambda: now)
    native = _native(0)
    deadlines.began(native)
    now = 8.0
    native.status = "PAUSED"
    assert list(deadlines.overdue()) == []
    now = 100.0
    assert not deadlines.is_late(native.trial_id)
    native.status = "RUNNING"
    deadlines.began(native)
    now = 101.9
    assert not deadlines(native.trial_id, {})
    now = 102.1
    assert deadlines(native.trial_id, {})
    assert list(deadlines.overdue()) == []
    now = 107.1
    assert list(deadlines.overdue()) == [native]
    assert list(deadlines.overdue()) == []


def test_without_a_limit_no_trial_is_late() -> None:
    deadlines = Deadlines(None)
    native = _native(0)
    deadlines.began(native)
    assert not deadlines.is_late(native.trial_id)
    assert list(deadlines.overdue()) == []


def test_an_overdue_trial_is_recorded_at_once() -> None:
    now = 0.0
    study = Study()
    number = study.begin()
    study.train(number, 1)
    deadlines = Deadlines(10.0, clock=lambda: now)
    observer = _observer(study, deadlines)
    native = _native(number)
    observer.on_trial_start(0, [], native)
    now = 15.1
    observer.on_step_end(1, [])
    trial = study.store.trials[number]
    assert trial.outcome == Failed(kind=FailureKind.TIMEOUT, message="took longer than 10 s")
    assert trial.epochs == 1
    assert from_config(native.config).number == number


def test_a_trial_that_loses_its_worker_has_all_of_its_time_again() -> None:
    now = 0.0
    study = Study()
    number = study.begin()
    deadlines = Deadlines(10.0, clock=lambda: now)
    observer = _observer(study, deadlines)
    native = _native(number)
    observer.on_trial_start(0, [], native)
    now = 9.0
    native.status = "PENDING"
    observer.on_trial_recover(1, [], native)
    observer.on_step_end(1, [])
    now = 50.0
    native.status = "RUNNING"
    observer.on_trial_start(2, [], native)
    now = 59.0
    assert not deadlines.is_late(native.trial_id)
    now = 60.1
    assert deadlines.is_late(native.trial_id)


def _observer(study: Study, deadlines: Deadlines) -> TrialObserver:
    return TrialObserver(study.trials, deadlines, Deaths(study.trials), study.workers, keeper=None)


def _native(number: int) -> Any:
    configuration = SearchSpace({"x": Float(0.0, 1.0)}).activate({"x": 0.1})
    return SimpleNamespace(
        trial_id=f"native-{number}",
        status="RUNNING",
        RUNNING="RUNNING",
        config=to_config(Assignment(number=number, configuration=configuration)),
        error_file=None,
        temporary_state=SimpleNamespace(ray_actor=None),
    )


def _value(epoch: int) -> float:
    return 1 / epoch


def _epoch(epoch: int) -> EpochReport:
    measurement = Measurement(epoch=epoch, metrics={"val_loss": _value(epoch)})
    return EpochReport(mean=measurement, folds={0: measurement})
