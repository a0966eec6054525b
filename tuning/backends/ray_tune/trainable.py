"""A trial as Ray Tune's ``Trainable``: lives in a worker and trains one trial after another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ray
from ray.train._internal.session import _TrainingResult
from ray.tune import Trainable

from objectives.trial.inheritance import inherited
from tuning.backends.ray_tune.assignment import from_config
from tuning.backends.ray_tune.reports import EPOCH, result_of_ended, to_result
from tuning.backends.ray_tune.states import from_checkpoint, to_checkpoint
from tuning.executors.worker.trial_worker import TrialWorker

if TYPE_CHECKING:
    from tuning.backends.ray_tune.assignment import StateKey
    from tuning.executors.worker.shipment import Shipment


class TrialTrainable(Trainable):
    """Trains the trials that Ray Tune gives to one worker.

    Not final, since ``tune.with_parameters`` hands over the shipment through a subclass.
    """

    def setup(
        self,
        config: dict[str, Any],
        shipment: Shipment | None = None,
        seconds_per_step: float = 0.0,
        keeper: Any = None,
    ) -> None:
        """Unpack the shipment, once a worker, and begin the first trial.

        Args:
            config: The first trial's assignment.
            shipment: The objective and its data.
            seconds_per_step: A step goes on to further epochs until it took that long; 0 for
                one epoch a step.
            keeper: The ``StateKeeper``, where the scheduler pauses trials; else None.
        """
        assert shipment is not None
        self._metric = shipment.metric
        self._seconds_per_step = seconds_per_step
        self._keeper = keeper
        self._worker = TrialWorker(shipment)
        self._take(config)

    def reset_config(self, new_config: dict[str, Any]) -> bool:
        """Begin the next trial in the same process, so that Keras loads once a worker."""
        self._take(new_config)
        return True

    def step(self) -> dict[str, Any]:
        """Train an epoch, or several, and report them; the last report carries the evaluation."""
        if self._assignment.is_over:
            return result_of_ended()
        report = self._worker.step(seconds=self._seconds_per_step)
        if report.epochs:
            self._epoch = report.epochs[-1].mean.epoch
        return to_result(report, self._metric, changes=self._assignment.changes)

    def save(self, checkpoint_dir: str | None = None) -> _TrainingResult:
        """Keep how the trial stands, where it can be taken elsewhere; it may go on all the same.

        Ray Tune's own method writes files that other machines could not read.
        """
        del checkpoint_dir
        state = self._worker.state()
        if state is None or self._keeper is None:
            return _TrainingResult(checkpoint=None, metrics={})
        key = self._assignment.number, self._epoch
        ray.get(self._keeper.keep.remote(*key, state))
        return _TrainingResult(checkpoint=to_checkpoint(key), metrics={EPOCH: self._epoch})

    def restore(self, checkpoint_path: Any) -> None:
        """Go on from how this trial, or the one that it takes over, stood when it was kept."""
        if not self._assignment.is_over:
            self._go_on_from(from_checkpoint(checkpoint_path.checkpoint))

    def cleanup(self) -> None:
        """Let the last model go."""
        self._worker.end()

    def _take(self, config: dict[str, Any]) -> None:
        self._assignment = from_config(config)
        self._epoch = self._assignment.reported
        if self._assignment.is_over:
            self._worker.end()
        elif self._assignment.state is not None:
            self._go_on_from(self._assignment.state)
        else:
            self._begin(None)

    def _go_on_from(self, key: StateKey) -> None:
        """Go on from a state; where it was lost, train up to where the trial was."""
        found = ray.get(self._keeper.find.remote(key))
        state = ray.get(found[0]) if found else None
        if state is not None and key[0] != self._assignment.number:
            state = inherited(state)
        self._begin(state)

    def _begin(self, state: Any) -> None:
        assignment = self._assignment
        self._worker.begin(
            assignment.number,
            assignment.configuration,
            state=state,
            reported=assignment.reported,
        )
