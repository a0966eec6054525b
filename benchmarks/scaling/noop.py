"""Trials that do nothing, in the real workers of Ray Tune.

Ray Tune trains by a loop of its own inside ``ray.tune.Tuner``: there is no place for simulated
workers in it.
"""

import random
import sys
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from benchmarks.scaling import long_study
from benchmarks.scaling.long_study import EPOCHS, METRIC, drawn_curve
from objectives.measurement import Evaluation, LearningCurve, Measurement
from search_spaces import Configuration


def ray_tune_backend() -> Any:
    """Return the backend, whose workers are sent ``NoopShipment`` and need no Keras."""
    from ray import cloudpickle

    from tuning.backends.ray_tune.backend import RayTuneBackend

    # Workers cannot import the benchmarks.
    for module in (sys.modules[__name__], long_study):
        cloudpickle.register_pickle_by_value(module)
    packed: Any = NoopShipment()
    return RayTuneBackend(pack=lambda spec, evaluator: packed)


@dataclass(frozen=True)
class NoopShipment:
    """What travels to a worker, and starts the trials there."""

    metric: Any = METRIC

    def unpack(self) -> "NoopShipment":
        """Return what starts trials: itself."""
        return self

    def start(self, configuration: Configuration, *, number: int) -> "NoopTraining":
        """Begin a trial."""
        return NoopTraining(drawn_curve(configuration, random.Random(number)))


class NoopTraining:
    """A trial whose epochs are drawn when it begins."""

    failure = None

    def __init__(self, curve: LearningCurve) -> None:
        """Have trained no epoch yet."""
        self._curve = curve
        self._epoch = 0

    @property
    def is_finished(self) -> bool:
        """Whether every epoch was handed over."""
        return self._epoch >= EPOCHS

    def advance(self) -> Measurement | None:
        """Return the next epoch; None at the end."""
        if self.is_finished:
            return None
        self._epoch += 1
        return self._curve.at(self._epoch)

    def fold(self, fold: int) -> Any:
        """Return the only fold."""
        return SimpleNamespace(epoch=self._epoch, curve=self._curve) if fold == 0 else None

    def state(self) -> None:
        """Begin anew elsewhere."""

    def finish(self) -> Evaluation:
        """Return the curve."""
        return Evaluation(curves=(self._curve,), failure=None, seconds=0.0)
