"""A warm worker of a Ray cluster: loads Keras and the data once, then trains trial after trial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import ray

from tuning.executors.worker.trial_worker import TrialWorker

if TYPE_CHECKING:
    from objectives.training.plan import TrialState
    from search_spaces import Configuration
    from tuning.executors.worker.shipment import Shipment
    from tuning.executors.worker.trial_report import FoldReport, TrialReport


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where a worker runs: its node's name in Ray, and its process."""

    node: str
    pid: int


class TrialActor:
    """What ``ray.remote`` makes a worker of; each method is one call to it."""

    def __init__(self, shipment: Shipment) -> None:
        """Unpack the shipment; a trial may be asked for as soon as ``whereabouts`` answers."""
        self._worker = TrialWorker(shipment)

    def whereabouts(self) -> Whereabouts:
        """Answer that the worker is ready, and where it is."""
        import os

        return Whereabouts(node=ray.get_runtime_context().get_node_id(), pid=os.getpid())

    def begin(
        self,
        number: int,
        configuration: Configuration,
        state: TrialState | None,
        *,
        reported: int,
        until: int | None,
        seconds: float,
    ) -> TrialReport:
        """Begin a trial, or go on with it, and take its first step; see ``TrialWorker``."""
        self._worker.begin(number, configuration, state=state, reported=reported)
        return self._worker.step(until=until, seconds=seconds)

    def step(self, *, until: int | None, seconds: float) -> TrialReport:
        """Train on; see ``TrialWorker.step``."""
        return self._worker.step(until=until, seconds=seconds)

    def pause(self) -> TrialState | None:
        """Let the trial go; the state stays in Ray's object store until it is asked for."""
        return self._worker.pause()

    def end(self) -> Any:
        """Let the trial go and return what it left."""
        return self._worker.end()

    def fit_fold(
        self,
        number: int,
        configuration: Configuration,
        state: TrialState | None,
        *,
        fold: int,
        epochs: int,
    ) -> FoldReport:
        """Let SciKeras fit one fold of a trial up to an epoch."""
        return self._worker.fit_fold(number, configuration, state, fold=fold, epochs=epochs)
