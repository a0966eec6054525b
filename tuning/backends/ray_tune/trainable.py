"""A trial as Ray Tune's ``Trainable``: lives in a worker and trains one trial after another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ray.tune import Trainable

from tuning.backends.ray_tune.reports import to_result
from tuning.executors.trial_worker import TrialWorker

if TYPE_CHECKING:
    from tuning.executors.shipment import Shipment

# The keys of what Ray Tune calls a trial's configuration.
NUMBER = "number"
CONFIGURATION = "configuration"


class TrialTrainable(Trainable):
    """Trains the trials that Ray Tune gives to one worker.

    Not final, since ``tune.with_parameters`` hands over the shipment through a subclass.
    """

    def setup(
        self,
        config: dict[str, Any],
        shipment: Shipment | None = None,
        seconds_per_step: float = 0.0,
    ) -> None:
        """Unpack the shipment, once a worker, and begin the first trial.

        Args:
            config: The first trial's number and configuration.
            shipment: The objective and its data.
            seconds_per_step: A step goes on to further epochs until it took that long; 0 for
                one epoch a step.
        """
        assert shipment is not None
        self._metric = shipment.metric
        self._seconds_per_step = seconds_per_step
        self._worker = TrialWorker(shipment)
        self._worker.begin(config[NUMBER], config[CONFIGURATION])

    def reset_config(self, new_config: dict[str, Any]) -> bool:
        """Begin the next trial in the same process, so that Keras loads once a worker."""
        self._worker.begin(new_config[NUMBER], new_config[CONFIGURATION])
        return True

    def step(self) -> dict[str, Any]:
        """Train an epoch, or several, and report them; the last report carries the evaluation."""
        return to_result(self._worker.step(seconds=self._seconds_per_step), self._metric)

    def cleanup(self) -> None:
        """Let the last model go."""
        self._worker.end()
