"""How many workers a study begins with, and when a growing cluster gives it more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from tests.contracts.toy import toy_spec
from tuning.executors.ray import executor as on_ray
from tuning.executors.ray import pool_size
from tuning.executors.ray.pool_size import PoolSize
from tuning.executors.worker.trial_clock import TrialClock
from tuning.specification.study_spec import Placement


class Cluster:
    """The size of a study's pool in a cluster that says how much room it has."""

    def __init__(self, patch: pytest.MonkeyPatch, *, room: int, autoscales: bool = False) -> None:
        self.seconds = 100.0
        self.said: list[str] = []
        patch.setattr(pool_size, "room_for", lambda placement: room)
        patch.setattr(pool_size, "autoscales", lambda: autoscales)

    def pool(self, workers: int | None, most: int) -> PoolSize:
        return PoolSize(Placement(workers=workers), most, self.said.append, lambda: self.seconds)


@pytest.mark.parametrize(
    ("workers", "most", "room", "begun"),
    [(4, 1, 8, 1), (4, 9, 8, 4), (4, 9, 2, 4), (4, 0, 8, 1), (None, 3, 8, 3), (None, 9, 0, 1)],
)
def test_no_worker_is_started_that_has_nothing_to_do(
    monkeypatch: pytest.MonkeyPatch, workers: int | None, most: int, room: int, begun: int
) -> None:
    assert Cluster(monkeypatch, room=room).pool(workers, most).at_first() == begun


@pytest.mark.parametrize(
    ("most", "said"),
    [
        (1, []),
        (2, []),
        (3, ["4 workers asked for and 3 of use, the cluster has room for 2 now"]),
        (9, ["4 workers asked for, the cluster has room for 2 now"]),
    ],
)
def test_room_is_missed_only_for_workers_that_have_something_to_do(
    monkeypatch: pytest.MonkeyPatch, most: int, said: list[str]
) -> None:
    cluster = Cluster(monkeypatch, room=2)
    cluster.pool(4, most).at_first()
    assert [line.split(";")[0] for line in cluster.said] == said


@pytest.mark.parametrize(
    ("begun", "jobs", "more"),
    [
        (4, 4, 4),  # 16 are still to come: the cluster doubles
        (18, 4, 2),  # four train and two are still to come
        (20, 4, 0),  # the last four train
        (20, 6, 2),  # two wait
        (20, 2, 0),
    ],
)
def test_a_cluster_grows_only_while_there_is_something_to_do(
    monkeypatch: pytest.MonkeyPatch, begun: int, jobs: int, more: int
) -> None:
    cluster = Cluster(monkeypatch, room=4, autoscales=True)
    pool = cluster.pool(None, 20)
    assert pool.at_first() == 4
    for _ in range(begun):
        job: Any = SimpleNamespace(clock=TrialClock(), fold=0)
        for _ in range(2):  # a job that was paused, and waits once more
            pool.note(job)
    cluster.seconds += 60
    assert pool.missing(there=4, loaded=4, jobs=jobs) == more


def test_each_fold_of_a_trial_is_a_job_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = Cluster(monkeypatch, room=1, autoscales=True)
    pool = cluster.pool(None, 3)
    pool.at_first()
    clock = TrialClock()
    for fold in range(3):
        job: Any = SimpleNamespace(clock=clock, fold=fold)
        pool.note(job)
    cluster.seconds += 60
    assert pool.missing(there=1, loaded=1, jobs=1) == 0


@pytest.mark.parametrize(
    ("backend", "remaining", "most"),
    [("random-search", None, 24), ("random-search", 2, 6), ("optuna", None, 8), ("optuna", 2, 2)],
)
def test_workers_are_started_for_what_is_still_to_be_trained(
    monkeypatch: pytest.MonkeyPatch, backend: str, remaining: int | None, most: int
) -> None:
    opened: list[int] = []

    @contextmanager
    def nothing(*_: Any) -> Iterator[None]:
        yield

    def pool(*_: Any, most: int) -> Any:
        opened.append(most)
        return SimpleNamespace(open=lambda: None, close=lambda: None)

    for name, stand_in in {
        "ray_for": nothing,
        "last_words": nothing,
        "HeadWatch": SimpleNamespace(of_this_ray=lambda: None),
        "RayPool": pool,
        "ray": SimpleNamespace(put=lambda it: it),
    }.items():
        monkeypatch.setattr(on_ray, name, stand_in)
    spec: Any = toy_spec(backend, trials=8, folds=3, placement=Placement(workers=None))
    nothing_loaded: Any = None
    with on_ray.ray_executor(
        spec,
        nothing_loaded,
        say=lambda line: None,
        remaining=remaining,
        pack=lambda *_: nothing_loaded,
    ):
        pass
    assert opened == [most]
