"""What trials can do to their workers: the trial ends once, as what it is, and the rest go on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from objectives.failure import FailureKind
from tests.cluster.processes import is_alive, wait_until
from tests.contracts.toy import LOSS, bowl
from tests.integration.faulty_laws import (
    RACE,
    TWO_WORKERS,
    BrokenToy,
    FaultyLaw,
    MovableToy,
    be_odd,
    die,
    interrupt,
    is_faulty,
    leave,
    raise_with_a_lock,
    require_race,
    run_here,
    run_on_ray,
    run_out_of_memory,
    search_for_ages,
    sleep,
    sleep_deafly,
    stand_still,
    talk,
    told,
)
from tuning.cluster.errors import RayUnavailableError
from tuning.executors.ray.fault_rules import MOST_ATTEMPTS
from tuning.records import Failed, Trial

pytestmark = [
    pytest.mark.integration,
    pytest.mark.ray,
    pytest.mark.usefixtures("two_cpus"),
]

# Two of four are faulty. Of random search's, the seventh is the first.
TRIALS = 4
TRIALS_OF_RANDOM_SEARCH = 8
IMPATIENT = replace(TWO_WORKERS, trial_timeout_seconds=2.0)


@pytest.fixture(scope="module")
def undisturbed() -> list[Trial]:
    return run_here(bowl, trials=TRIALS)


def faulty(trials: list[Trial]) -> list[Trial]:
    """Return the faulty trials; there are some of each kind."""
    found = [trial for trial in trials if is_faulty(trial.configuration)]
    assert 0 < len(found) < len(trials)
    return found


def failure_of(trial: Trial) -> Failed:
    assert isinstance(trial.outcome, Failed)
    return trial.outcome


def require_others_untouched(trials: list[Trial], undisturbed: list[Trial]) -> None:
    assert [trial.configuration for trial in trials] == [one.configuration for one in undisturbed]
    for trial, before in zip(trials, undisturbed, strict=True):
        if not is_faulty(trial.configuration):
            assert told([trial]) == told([before])


def trained_epochs(log: Path) -> Counter[tuple[int, str]]:
    """Return how often each epoch of each configuration was trained."""
    lines = (line.partition(" ") for line in log.read_text().splitlines())
    return Counter((int(epoch), configuration) for epoch, _, configuration in lines)


@pytest.mark.parametrize(
    ("backend", "trials"),
    [
        ("optuna", TRIALS),
        pytest.param("random-search", TRIALS_OF_RANDOM_SEARCH, marks=pytest.mark.slow),
        ("keras-tuner", TRIALS),
    ],
)
def test_a_trial_whose_worker_dies_comes_back_whole_and_once(
    tmp_path: Path, backend: str, trials: int
) -> None:
    law, log = FaultyLaw(die, once=tmp_path / "died"), tmp_path / "trained.log"
    run = run_on_ray(law, backend=backend, trials=trials, log=log)
    assert (tmp_path / "died").exists()
    assert run.replaced == 1
    assert told(run.trials) == told(run_here(bowl, backend=backend, trials=trials))
    again = [key for key, count in trained_epochs(log).items() if count > 1]
    # The first two epochs of the one that its worker died over.
    assert sorted(epoch for epoch, _ in again) == [1, 2]
    assert len({configuration for _, configuration in again}) == 1


def test_a_trial_that_kills_each_of_its_workers_fails_after_some_attempts(
    tmp_path: Path, undisturbed: list[Trial]
) -> None:
    log = tmp_path / "trained.log"
    run = run_on_ray(FaultyLaw(die), trials=TRIALS, log=log)
    epochs = trained_epochs(log)
    for trial in faulty(run.trials):
        assert failure_of(trial).kind is FailureKind.CRASHED
        assert "died" in failure_of(trial).message
        assert epochs[1, trial.configuration.canonical()] == MOST_ATTEMPTS
    assert run.replaced == MOST_ATTEMPTS * len(faulty(run.trials))
    require_others_untouched(run.trials, undisturbed)


@pytest.mark.parametrize(
    "fault",
    [
        sleep,
        search_for_ages,
        pytest.param(sleep_deafly, marks=pytest.mark.slow),
        pytest.param(stand_still, marks=pytest.mark.slow),
    ],
)
def test_a_trial_that_hangs_is_ended_with_what_it_had_measured(
    fault: Callable[[], None], undisturbed: list[Trial], tmp_path: Path
) -> None:
    law = FaultyLaw(fault, once=tmp_path / "hung", seconds=0.5)
    run = run_on_ray(law, trials=TRIALS, placement=IMPATIENT)
    late = [trial for trial in run.trials if isinstance(trial.outcome, Failed)]
    assert len(late) == 1
    assert failure_of(late[0]).kind is FailureKind.TIMEOUT
    assert failure_of(late[0]).message == "took longer than 2 s"
    assert [curve.epochs for curve in late[0].curves] == [1]
    assert run.replaced == 1
    process = int((tmp_path / "hung").read_text(encoding="ascii"))
    wait_until(lambda: not is_alive(process), seconds=60, why="the process still hangs")
    others = [trial for trial in run.trials if trial is not late[0]]
    assert told(others) == [one for one in told(undisturbed) if one[0] != late[0].number]


@pytest.mark.slow
def test_a_fold_that_hangs_fails_its_trial(tmp_path: Path) -> None:
    law = FaultyLaw(sleep, once=tmp_path / "hung")
    # SciKeras and what it brings load within a worker's first trial.
    patient = replace(TWO_WORKERS, trial_timeout_seconds=60.0)
    trials = TRIALS_OF_RANDOM_SEARCH
    run = run_on_ray(law, backend="random-search", trials=trials, folds=2, placement=patient)
    late = [trial for trial in run.trials if isinstance(trial.outcome, Failed)]
    assert [failure_of(trial).kind for trial in late] == [FailureKind.TIMEOUT]
    assert run.replaced == 1


@pytest.mark.parametrize(
    ("fault", "kind", "replaced", "said"),
    [
        (run_out_of_memory, FailureKind.OUT_OF_MEMORY, 1, "no more"),
        (raise_with_a_lock, FailureKind.ERROR, 0, "LockedError: holds a lock"),
        (talk, FailureKind.ERROR, 0, "ValueError: xxxxx"),
        (leave, FailureKind.ERROR, 0, "SystemExit"),
        (interrupt, FailureKind.CRASHED, 1, ""),
        (be_odd, FailureKind.CRASHED, 1, ""),
    ],
)
def test_whatever_a_trial_raises_becomes_its_failure(
    fault: Callable[[], None],
    kind: FailureKind,
    replaced: int,
    said: str,
    undisturbed: list[Trial],
) -> None:
    run = run_on_ray(FaultyLaw(fault), trials=TRIALS)
    for trial in faulty(run.trials):
        assert failure_of(trial).kind is kind
        assert said in failure_of(trial).message
        assert len(failure_of(trial).message) <= 500
    assert run.replaced == replaced * len(faulty(run.trials))
    require_others_untouched(run.trials, undisturbed)


def test_a_worker_that_holds_too_much_memory_is_replaced_after_its_trial(
    undisturbed: list[Trial],
) -> None:
    run = run_on_ray(bowl, trials=TRIALS, memory_limit=1)
    assert run.replaced == TRIALS
    assert told(run.trials) == told(undisturbed)
    run = run_on_ray(bowl, trials=TRIALS, memory_limit=1e15)
    assert run.replaced == 0
    assert told(run.trials) == told(undisturbed)


def test_trials_wait_for_their_next_rung_without_a_worker_that_is_replaced(tmp_path: Path) -> None:
    log = tmp_path / "trained.log"
    toy = MovableToy(bowl, LOSS, 9, log=log)
    # With a limit that every process exceeds, each worker goes after its rung.
    run = run_on_ray(bowl, toy=toy, memory_limit=1, **RACE)
    require_race(run.trials)
    assert set(trained_epochs(log).values()) == {1}
    assert run.replaced >= RACE["trials"]


def test_a_trial_whose_state_is_lost_trains_from_its_start(tmp_path: Path) -> None:
    log = tmp_path / "trained.log"
    run = run_on_ray(bowl, toy=MovableToy(bowl, LOSS, 9, log=log, dying=tmp_path), **RACE)
    require_race(run.trials)
    epochs = trained_epochs(log)
    again = {configuration for (_, configuration), count in epochs.items() if count > 1}
    # Those that were promoted; nobody asked for the state of the others.
    longest = {one.configuration.canonical() for one in run.trials if one.epochs == RACE["epochs"]}
    assert again
    assert again <= {one.configuration.canonical() for one in run.trials if one.epochs > 1}
    assert again & longest


@pytest.mark.slow
def test_a_fold_whose_state_is_lost_trains_from_its_start(tmp_path: Path) -> None:
    way: dict[str, Any] = {
        "backend": "random-search",
        "pruner": "halving",
        "epochs": 9,
        "trials": 3,
    }
    run = run_on_ray(bowl, toy=MovableToy(bowl, LOSS, 9, dying=tmp_path), **way)
    assert len(list(tmp_path.iterdir())) == len(run.trials)
    assert told(run.trials) == told(run_here(bowl, **way))


def test_an_objective_that_cannot_be_loaded_is_said_in_one_sentence() -> None:
    with pytest.raises(RayUnavailableError) as caught:
        run_on_ray(bowl, toy=BrokenToy(bowl, LOSS, 3))
    said = str(caught.value)
    assert said.startswith("Ray's workers cannot start: ")
    assert "is not mounted here" in said
    assert "\n" not in said
