"""Trials that do nothing, in the real workers of Ray Tune.

Ray Tune trains by a loop of its own inside ``ray.tune.Tuner``: there is no place for simulated
workers in it.
"""

import random
import sys
from dataclasses import dataclass
from typing import Any

from benchmarks.scaling import long_study
from benchmarks.scaling.long_study import EPOCHS, METRIC, drawn_curve
from search_spaces import Configuration
from tests.contracts import scripted_training
from tests.contracts.scripted_training import Script, ScriptedTraining


def ray_tune_backend() -> Any:
    """Return the backend, whose workers are sent ``NoopShipment`` and need no Keras."""
    from ray import cloudpickle

    from tuning.backends.ray_tune.backend import RayTuneBackend

    # Workers cannot import the benchmarks.
    for module in (sys.modules[__name__], long_study, scripted_training):
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

    def start(self, configuration: Configuration, *, number: int) -> ScriptedTraining:
        """Begin a trial whose epochs are drawn now."""
        curve = drawn_curve(configuration, random.Random(number))
        script = Script(
            law=lambda _, fold, epoch: curve.at(epoch).metrics, metric=METRIC, epochs=EPOCHS
        )
        return ScriptedTraining(script, configuration, number)
