"""What is done to the workers and nodes of a cluster while a study runs on it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import final

from tests.cluster.processes import children, is_alive, parent_of
from tests.cluster.watched_study import Event, WatchedStudy
from tests.integration.cluster_of_its_own import RunningCluster
from tuning.executors.ray.fault_rules import MOST_ATTEMPTS

_SECONDS_TO_BEGIN = 120.0


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """A process was killed in the middle of a trial.

    Attributes:
        what: ``worker`` or ``node``.
        seconds: When, by the machine's monotonic clock.
        trained: The event by which the trial had begun.
    """

    what: str
    seconds: float
    trained: Event


@final
@dataclass(slots=True)
class Disturber:
    """Kills and pauses what trains a study, always in the middle of a trial."""

    study: WatchedStudy
    cluster: RunningCluster
    search: subprocess.Popen[str]
    kills: list[Kill] = field(default_factory=list)

    def kill_worker(self) -> None:
        """Kill a worker: the one that came for the last one killed, once it trains."""
        known = set() if not self.kills else self._pids(before=self.kills[-1].seconds)
        event = self._under_way(lambda event: event.pid not in known)
        self._kill("worker", event, event.pid)

    def kill_node(self) -> None:
        """Kill everything of a node that trains, other than the head, as a power cut does.

        Left to itself, a worker whose raylet is killed trains on until the cluster notices.
        """
        nodes = set(self.cluster.raylets[1:])
        event = self._under_way(lambda event: parent_of(event.pid) in nodes)
        raylet = parent_of(event.pid)
        workers = children([raylet])
        self._kill("node", event, raylet)
        for worker in workers:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)

    def pause_worker(self, seconds: float) -> None:
        """Stop a worker for a while, then let it go on."""
        pid = self._under_way(lambda event: True).pid
        os.kill(pid, signal.SIGSTOP)
        try:
            time.sleep(seconds)
        finally:
            if is_alive(pid):
                os.kill(pid, signal.SIGCONT)

    def seconds_to_reschedule(self) -> dict[Kill, float]:
        """Return how long after each kill the trial began again in another process."""
        times = {}
        for kill in self.kills:
            again = [
                event.seconds - kill.seconds
                for event in self.study.events()
                if event.what == "begin"
                and event.configuration == kill.trained.configuration
                and event.seconds > kill.seconds
            ]
            if again:
                times[kill] = min(again)
        return times

    def _kill(self, what: str, event: Event, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        self.kills.append(Kill(what=what, seconds=time.monotonic(), trained=event))

    def _pids(self, *, before: float) -> set[int]:
        return {event.pid for event in self.study.events() if event.seconds < before}

    def _may_hurt(self, event: Event) -> bool:
        """Tell whether a trial was spared so far: one whose workers always die is given up."""
        killed = [kill.trained.configuration for kill in self.kills]
        return killed.count(event.configuration) < MOST_ATTEMPTS - 1

    def _under_way(self, wanted: Callable[[Event], bool]) -> Event:
        """Wait for a wanted process to be in the middle of a trial."""
        deadline = time.monotonic() + _SECONDS_TO_BEGIN
        while time.monotonic() < deadline:
            assert self.search.poll() is None, "the study ended before it was disturbed"
            latest = {e.pid: e for e in self.study.events() if is_alive(e.pid)}
            for event in latest.values():
                if event.what == "begin" and self._may_hurt(event) and wanted(event):
                    return event
            time.sleep(0.02)
        raise AssertionError("no such worker came to train")
