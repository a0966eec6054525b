"""Predictions that no model made, measured by a model's own metrics."""

from __future__ import annotations

from functools import partial
from typing import Any, final

import keras
import numpy as np

from objectives.baselines.errors import NoBaselineError
from objectives.data.rows import Rows, evaluation_batch
from objectives.known_metrics import known_metric, of_output
from objectives.metric import Metric, canonical_metric_name
from objectives.training.target_unit import TargetUnit, measure_in_unit
from objectives.training.trainer import numbers_of

_MOST_BATCHES = 32
_SMALLEST_SHARE = 1e-7  # Keras's own, below which it takes no logarithm


@final
class Measures:
    """The metrics that a model was compiled with, to be told of predictions of any origin.

    They see what they see in training: targets and predictions in the target's unit, weights of
    rows where the class gives some.
    """

    def __init__(self, model: keras.Model, metric: Metric, *, batch_size: int) -> None:
        """Take a compiled model, whose metrics are measured anew from now on.

        Batches are those of trials with this batch size, up to 32 of them: a function of one's own
        may give one number a batch.

        Raises:
            NoBaselineError: they are no use: the metric is the loss, or not among them.
        """
        if metric.name == "loss":
            raise NoBaselineError("trials are ranked by the loss, which only a model has")
        sources = ("test_step", "compute_metrics", "get_metrics_result")
        if any(getattr(type(model), one) is not getattr(keras.Model, one) for one in sources):
            raise NoBaselineError("the model measures by code of its own")
        if model._compile_metrics is None:
            raise NoBaselineError("the model was compiled without metrics")
        self._model = model
        self._metric = metric
        self._batch_size = batch_size
        losses = keras.tree.flatten(model.loss)
        self._in_logits = any(getattr(loss, "from_logits", False) for loss in losses)
        known = known_metric(of_output(metric.name)[1])
        self._by_order = known is not None and known.top > 0
        self._in_odds = any(type(loss).__name__.startswith("Binary") for loss in losses)

    def value(self, rows: Rows, predictions: Any, *, unit: TargetUnit | None) -> float:
        """Return the ranking metric of predictions.

        Args:
            rows: what they are for.
            predictions: in the structure of the model's outputs, for each row one, shape
                (rows, ...), or one for all, shape (1, ...); of classes probabilities.
            unit: how the target comes back to its unit.

        Raises:
            NoBaselineError: the metric is not among the model's, or not finite.
        """
        measure_in_unit(self._model, unit)
        compiled: Any = self._model._compile_metrics
        compiled.reset_state()
        if self._by_order:
            predictions = keras.tree.map_structure(_without_ties, predictions)
        step = max(evaluation_batch(rows, batch_size=self._batch_size), len(rows) // _MOST_BATCHES)
        for start in range(0, len(rows), step):
            end = min(start + step, len(rows))
            targets, weights = (_cut(part, start, end) for part in (rows.y, rows.sample_weight))
            guesses = keras.tree.map_structure(
                partial(self._outputs, at=start, count=end - start), predictions
            )
            compiled.update_state(targets, guesses, weights)
        found = {
            canonical_metric_name(name): number
            for name, number in numbers_of(compiled.result()).items()
        }
        compiled.reset_state()
        if self._metric.name not in found:
            raise NoBaselineError(f"{self._metric.name} is none of the model's compiled metrics")
        value = found[self._metric.name]
        if not np.isfinite(value):
            raise NoBaselineError(f"its {self._metric.name} is not finite")
        return value

    def _outputs(self, leaf: Any, *, at: int, count: int) -> Any:
        """Return a batch of predictions as the model would give it."""
        shape = (count, *leaf.shape[1:])
        part = np.broadcast_to(leaf, shape) if len(leaf) == 1 else leaf[at : at + count]
        part = part.astype("float32")
        if not self._in_logits:
            return keras.ops.convert_to_tensor(part)
        shares = np.clip(part, _SMALLEST_SHARE, 1 - _SMALLEST_SHARE)
        rest = np.log1p(-shares) if self._in_odds else np.float32(0)
        return keras.ops.convert_to_tensor(np.log(shares) - rest)


def _without_ties(leaf: Any) -> Any:
    """Return probabilities in the same order of which no two are equal, the first class first.

    Of equal ones Keras counts each among the likeliest, so that one class for all rows would have
    every class among the three likeliest.
    """
    order = np.argsort(-np.asarray(leaf), axis=-1, kind="stable")
    places = np.argsort(order, axis=-1, kind="stable")
    return 1.0 / (2.0 + places)


def _cut(structure: Any, start: int, end: int) -> Any:
    if structure is None:
        return None
    return keras.tree.map_structure(lambda leaf: leaf[start:end], structure)
