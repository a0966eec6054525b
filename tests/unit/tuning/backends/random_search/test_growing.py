"""A random search whose pool grows while it runs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from tests.contracts.memory_store import MemoryStore
from tests.contracts.pool_in_process import PoolInProcess, SeatInProcess
from tests.contracts.toy import LOSS, Toy, bowl, toy_loaded, toy_spec, with_data
from tuning.backends.random_search.backend import RandomSearchBackend
from tuning.executors.ray.folds import RayFoldExecutor
from tuning.progress import SilentProgress
from tuning.specification.study_spec import Placement
from tuning.trials.evaluator import Evaluator

TRIALS = 12
_MOST_POLLS = 500  # how often the workers of a larger pool hold back for a second fold


@dataclass
class GrowingPool(PoolInProcess):
    """Gets a second seat while the third fold trains.

    Its workers then answer nothing until both have a fold.
    """

    most_at_work: int = 0
    _polls: int = 0
    _given: int = 0

    def queue(self, job: Any) -> None:
        super().queue(job)
        self._given += 1
        if self._given == 3:
            fresh = PoolInProcess(self.toy, 1, self.seed)
            self.seats += fresh.seats

    def poll(self, seconds: float) -> None:
        at_work = sum(seat.job is not None for seat in self.seats)
        self.most_at_work = max(self.most_at_work, min(at_work + len(self._waiting), self.size))
        if self.size > self.most_at_work and self._polls < _MOST_POLLS:
            self._polls += 1
            time.sleep(0.01)
            return
        super().poll(seconds)

    @property
    def size(self) -> int:
        return len(self.seats)


class WatchfulStore(MemoryStore):
    """Notes how many trials were under way at most, beyond a worker each."""

    def __init__(self, seats: list[SeatInProcess]) -> None:
        super().__init__()
        self.excess = 0
        self._seats = seats

    def record_started(self, number: int, configuration: Any) -> None:
        super().record_started(number, configuration)
        self.excess = max(self.excess, len(self.unfinished) - len(self._seats))


def search(folds: int) -> tuple[GrowingPool, WatchfulStore]:
    """Run a random search with as many workers as there is room for."""
    spec = toy_spec(
        "random-search", trials=TRIALS, folds=folds, placement=Placement(workers=None, cpus=0.5)
    )
    toy = with_data(Toy(bowl, LOSS, spec.budget.epochs, folds))
    pool = GrowingPool(toy, 1, 0)
    store = WatchfulStore(pool.seats)
    workers: Any = pool
    evaluator = Evaluator(
        spec,
        toy_loaded(spec, LOSS),
        store=store,
        fold_executor=RayFoldExecutor(workers),
        progress=SilentProgress(),
    )
    RandomSearchBackend().run(spec, evaluator)
    return pool, store


def test_a_worker_that_joins_meanwhile_trains_too() -> None:
    pool, store = search(folds=1)
    assert pool.most_at_work == 2
    assert sorted(store.trials) == list(range(TRIALS))


def test_no_more_trials_begin_than_there_are_workers() -> None:
    for folds in (1, 2):
        _, store = search(folds)
        assert store.excess == 0
        assert sorted(store.trials) == list(range(TRIALS))
        assert store.unfinished == {}
