"""A trained model measured on the test rows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from objectives.data.rows import evaluation_batch, keras_arguments
from objectives.errors import RetrainingError
from objectives.families.monte_carlo import prediction_spread
from objectives.training.trainer import numbers_of

if TYPE_CHECKING:
    import keras

    from objectives.data.rows import Rows
    from objectives.metric import Metric
    from objectives.training.target_unit import LogsInUnit, TargetUnit

_TEST_BATCH = 32


def tested(
    model: keras.Model, test: Rows, *, metric: Metric, in_unit: LogsInUnit
) -> dict[str, float]:
    """Return the metrics of a model on the test rows, in the target's own unit.

    Raises:
        RetrainingError: If it does not report the metric, or reports what is not finite.
    """
    if not model.compiled:
        raise RetrainingError(
            "the model is not compiled, so that it cannot be measured on the test rows; compile it"
            " where it is built, or in its fit"
        )
    batch = evaluation_batch(test, batch_size=_TEST_BATCH)
    measured = model.evaluate(
        **keras_arguments(test, batch_size=batch),
        verbose=0,
        return_dict=True,
    )
    result = in_unit(numbers_of(measured))
    if metric.name not in result:
        raise RetrainingError(
            f"{metric.name} is what its fit has computed, and the model reports"
            f" {', '.join(sorted(result))} of the test rows alone; compile it with that metric, or"
            " search by one that it reports"
        )
    deciding = (result.get(name, math.nan) for name in (metric.name, "loss"))
    if not all(math.isfinite(value) for value in deciding):
        raise RetrainingError(
            f"{metric.name} or the loss is not finite on the test rows; retrain another trial"
        )
    return result


def spread_of(model: keras.Model, test: Rows, *, unit: TargetUnit | None) -> float | None:
    """Return the mean spread of the first output, which is the target in our models."""
    spread = None if test.is_stored else prediction_spread(model, test.x)
    if spread is None:
        return None
    return float(np.mean(spread)) * (1.0 if unit is None else unit.deviation)
