"""A study that waits for workers says so, once, and that the wait is over."""

from __future__ import annotations

from tuning.executors.ray.worker_news import WorkerNews
from tuning.specification.study_spec import Placement

GOES_ON = ["a worker is ready; the study goes on"]


class Watched:
    """News with a clock that stands until it is moved, and what they said."""

    def __init__(self, placement: Placement) -> None:
        self.seconds = 0.0
        self.said: list[str] = []
        self.news = WorkerNews(placement, self.said.append, lambda: self.seconds)

    def look(self, seconds: float, *, is_waiting: bool) -> list[str]:
        """Look at a time, and return what was said there."""
        self.seconds, before = seconds, len(self.said)
        self.news.look(is_waiting=is_waiting)
        return self.said[before:]


def test_a_wait_is_said_once_with_what_a_worker_needs_and_that_it_is_over() -> None:
    watched = Watched(Placement(cpus=2, gpus=0.5))
    for begin in (10, 2000):
        assert watched.look(begin, is_waiting=True) == []
        assert watched.look(begin + 59, is_waiting=True) == []
        (said,) = watched.look(begin + 60, is_waiting=True)
        assert said.startswith("no worker has been ready for 60 s")
        assert "until a machine has room for one (2 CPUs, 0.5 GPUs)" in said
        assert "Ctrl-C" in said
        assert "`tuning resume`" in said
        assert watched.look(begin + 1000, is_waiting=True) == []
        assert watched.look(begin + 1001, is_waiting=False) == GOES_ON
        assert watched.look(begin + 1002, is_waiting=False) == []


def test_nothing_is_said_where_workers_come_soon() -> None:
    watched = Watched(Placement())
    assert watched.look(0, is_waiting=True) == []
    assert watched.look(59, is_waiting=False) == []
    assert watched.look(60, is_waiting=True) == []
    assert watched.look(119, is_waiting=True) == []
    (said,) = watched.look(120, is_waiting=True)
    assert "(1 CPU)" in said


def test_a_retraining_names_itself_and_its_own_way_out() -> None:
    now = iter([0.0, 60.0])
    said: list[str] = []
    news = WorkerNews(
        Placement(), said.append, lambda: next(now), what="the retraining", way_out="stop it"
    )
    for is_waiting in (True, True, False):
        news.look(is_waiting=is_waiting)
    assert said == [
        "no worker has been ready for 60 s; the retraining waits until a machine has room for one"
        " (1 CPU) and it has loaded; stop it",
        "a worker is ready; the retraining goes on",
    ]
