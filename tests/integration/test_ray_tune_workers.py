"""Ray Tune's workers: replaced once they are worn out, at no trial's cost, and waited for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import ray

from objectives.failure import FailureKind
from tests.contracts.memory_store import MemoryStore
from tests.integration.ray_tune_studies import (
    TROUBLED,
    Listener,
    run_small,
    small_spec,
    trained_epochs,
)
from tuning.backends.ray_tune import workers
from tuning.executors.ray import worker_news
from tuning.records import Completed, Failed, Pruned
from tuning.specification.study_spec import Placement, StudySpec

pytestmark = [
    pytest.mark.integration,
    pytest.mark.ray,
    pytest.mark.usefixtures("two_cpus"),
]

ONE_WORKER = Placement(workers=1)


def told(store: MemoryStore) -> list[tuple[Any, ...]]:
    """Return what was measured, without what a clock says about it."""
    trials = [store.trials[number] for number in sorted(store.trials)]
    return [(one.number, one.configuration, one.outcome, one.curves) for one in trials]


def processes(folder: Path) -> dict[int, set[int]]:
    """Return by trial the processes that trained it; none trained an epoch twice."""
    trained = trained_epochs(folder)
    epochs = [(number, epoch) for number, epoch, _ in trained]
    assert len(epochs) == len(set(epochs))
    return {number: {pid for one, _, pid in trained if one == number} for number, _ in epochs}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_worker_that_holds_too_much_memory_is_replaced_after_its_trial(
    workers: int, tmp_path: Path
) -> None:
    spec = small_spec(trials=3, placement=Placement(workers=workers))
    store = run_small(spec, memory_limit=1, folder=tmp_path)
    seen = list(processes(tmp_path).values())
    assert [len(pids) for pids in seen] == [1] * 3
    assert len(set.union(*seen)) == 3
    assert told(store) == told(run_small(spec))


def test_a_worker_within_its_share_of_the_memory_trains_on(tmp_path: Path) -> None:
    run_small(small_spec(trials=5, placement=ONE_WORKER), folder=tmp_path)
    assert len(set.union(*processes(tmp_path).values())) == 1


def test_a_worker_that_ran_out_of_memory_is_replaced(tmp_path: Path) -> None:
    spec = small_spec(trials=4, placement=ONE_WORKER)
    store = run_small(spec, mischief="runs out", folder=tmp_path)
    outcomes = {number: trial.outcome for number, trial in store.trials.items()}
    failed = Failed(kind=FailureKind.OUT_OF_MEMORY, message="MemoryError: no more")
    assert outcomes.pop(TROUBLED) == failed
    assert all(isinstance(outcome, Completed) for outcome in outcomes.values())
    seen = processes(tmp_path)
    assert seen[0] == seen[1]
    assert seen[2] == seen[3]
    assert seen[1].isdisjoint(seen[2])


@pytest.mark.parametrize(
    "spec",
    [
        small_spec(trials=3, pruner="hyperband"),
        small_spec(trials=3, epochs=4, pruner="pbt"),
        small_spec(trials=5, epochs=9, pruner="asha", placement=ONE_WORKER),
    ],
    ids=lambda spec: spec.pruner,
)
def test_trials_that_are_paused_or_stopped_lose_nothing_with_a_worn_worker(
    spec: StudySpec, tmp_path: Path
) -> None:
    store = run_small(spec, memory_limit=1, folder=tmp_path)
    seen = processes(tmp_path)
    assert sorted(store.trials) == sorted(seen) == list(range(spec.budget.trials))
    # No worker was handed on from one trial to another, also where weights were.
    assert len(set.union(*seen.values())) == sum(map(len, seen.values()))
    assert any(trial.schedule for trial in store.trials.values()) == (spec.pruner == "pbt")
    assert all(trial.epochs for trial in store.trials.values())
    stopped = [trial for trial in store.trials.values() if isinstance(trial.outcome, Pruned)]
    assert stopped or spec.pruner != "asha"


class Tenant:
    """Somebody else's work."""

    def has_moved_in(self) -> bool:
        return True


def test_a_study_without_room_says_so_and_goes_on_once_there_is_some(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker_news, "_SECONDS", 0.5)
    monkeypatch.setattr(workers, "_SECONDS_BETWEEN_LOOKS", 0.1)
    make: Any = ray.remote(Tenant)
    tenants = [make.options(num_cpus=1).remote() for _ in range(2)]
    # Of a worker that was taken back before it started, Ray may hold the CPU for ever.
    ray.wait([tenant.has_moved_in.remote() for tenant in tenants], num_returns=2, timeout=30)
    listener = Listener(lambda: [ray.kill(tenant) for tenant in tenants])
    store = run_small(small_spec(timeout_seconds=120.0), progress=listener)
    assert len(store.trials) == 4
    waits, goes_on = listener.said
    assert waits.startswith("no worker has been ready")
    assert goes_on == "a worker is ready; the study goes on"
