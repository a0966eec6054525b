"""Waiting for workers with an eye on the cluster: its head may be lost, or have no room."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import ray

from tuning.cluster.head_watch import HeadWatch
from tuning.executors.ray.worker_news import WorkerNews
from tuning.specification.study_spec import Placement

if TYPE_CHECKING:
    from ray.util.placement_group import PlacementGroup

_SECONDS_BETWEEN_LOOKS = 1.0
_WAY_OUT = "stop it with Ctrl-C; without --ray and --workers it trains in this process"


@final
@dataclass(frozen=True, slots=True)
class Lookout:
    """Waits a second at a time, and looks around in between.

    Each wait ends with a ``RayUnavailableError`` if the head of the cluster is lost for good.

    Attributes:
        watch: Looks at the head.
        news: Says that there is no worker as yet.
    """

    watch: HeadWatch
    news: WorkerNews

    @classmethod
    def of_this_ray(cls, say: Callable[[str], None], *, gpus: int) -> Lookout:
        """Return a lookout in the Ray that this process is part of.

        Args:
            say: Told what a person should know.
            gpus: How many GPUs each worker is given.
        """
        needs = Placement(gpus=gpus)
        news = WorkerNews(needs, say, what="the retraining", way_out=_WAY_OUT)
        return cls(HeadWatch.of_this_ray(), news)

    def first(self, tasks: Iterable[Any], *, has_begun: bool) -> Any:
        """Return a task that has something to hand over.

        Args:
            tasks: At least one.
            has_begun: Whether any of them is known to be under way.
        """
        waiting = list(tasks)
        while True:
            self.watch.look()
            ready, _ = ray.wait(
                waiting, num_returns=1, timeout=_SECONDS_BETWEEN_LOOKS, fetch_local=False
            )
            self.news.look(is_waiting=not has_begun and not ready)
            if ready:
                return ready[0]

    def all_answers(self, answers: Iterable[Any]) -> list[Any]:
        """Return what workers that have only just been asked for answer once they are there."""
        left = list(answers)
        asked = list(left)
        while left:
            left.remove(self.first(left, has_begun=False))
        return list(ray.get(asked))

    def has_room(self, room: PlacementGroup, *, seconds: int) -> bool:
        """Return whether there comes to be room for a group within so many seconds."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.watch.look()
            if room.wait(_SECONDS_BETWEEN_LOOKS):
                return True
            self.news.look(is_waiting=True)
        return False
