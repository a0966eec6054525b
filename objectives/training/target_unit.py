"""What a model that learns a standardised target measures, in the target's own unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import keras
import numpy as np
from keras.src.trainers.compile_utils import CompileMetrics
from keras.src.utils.tracking import DotNotTrackScope

from objectives.metric import canonical_metric_name, loss_unit_power
from objectives.training.trainer import loss_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from objectives.data import PreparedData
    from objectives.data.rows import Rows


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TargetUnit:
    """How outputs of a model come back to the unit of the target: ``output * deviation + mean``.

    Attributes:
        mean: In the unit of the target.
        deviation: In the unit of the target, above 0.
        is_target: In the structure of the targets, whether each of them is the target itself. What
            is made of it in another way, such as whether it is above its mean, has no such unit.
    """

    mean: float
    deviation: float
    is_target: Any

    @property
    def is_of_all(self) -> bool:
        """Whether every output is for the target."""
        return all(keras.tree.flatten(self.is_target))


def target_unit(rows: Rows, data: PreparedData) -> TargetUnit | None:
    """Return the unit of what a model learns from rows; None where it is the target's own.

    Args:
        rows: The training rows as the model takes them.
        data: What they were arranged from.
    """
    scale = data.target_scale
    if scale.mean == 0.0 and scale.deviation == 1.0:
        return None
    y = data.y_train

    def is_target(leaf: Any) -> bool:
        values = np.asarray(leaf)
        if values.size != y.size or values.dtype.kind != "f":
            return False
        # What was only cast to fewer digits is still the target.
        return np.array_equal(values.ravel(), y.ravel().astype(values.dtype))

    return TargetUnit(
        mean=scale.mean,
        deviation=scale.deviation,
        is_target=keras.tree.map_structure(is_target, rows.y),
    )


def measure_in_unit(model: keras.Model, unit: TargetUnit | None) -> None:
    """Let every metric that a model was compiled with see targets and outputs in their unit.

    To be done anew after each ``compile``. Metrics that a ``train_step`` of the model's own keeps
    beside those are not reached.
    """
    compiled = model._compile_metrics
    if unit is None or compiled is None:
        return
    with DotNotTrackScope():
        model._compile_metrics = _MetricsInUnit(compiled, unit)


def measured_outputs(model: keras.Model) -> str:
    """Return which outputs are measured in another unit than they are learned in, as a text."""
    metrics = getattr(model, "_compile_metrics", None)
    return repr(metrics.is_target) if isinstance(metrics, _MetricsInUnit) else ""


def predicts_in_unit(model: keras.Model, rows: Rows, unit: TargetUnit | None) -> keras.Model:
    """Return a model that predicts what is the target in its own unit; ``model`` itself if it does.

    The given one inside another counts as not compiled from then on: Keras would compile it on
    loading, whatever it is told, and look for schedules of ours.
    """
    if unit is None or not any(keras.tree.flatten(unit.is_target)):
        return model
    model.compiled = False
    inputs = keras.tree.map_structure(
        lambda leaf: keras.Input(leaf.shape[1:], dtype=str(leaf.dtype)), rows.x
    )
    outputs = model(inputs)
    order = CompileMetrics(None, None, output_names=getattr(model, "output_names", None))
    order.build(None, outputs)
    names = order._resolved_output_names
    flags, flat = order._flatten_y(unit.is_target), order._flatten_y(outputs)
    # Losses and metrics may be given by the names of outputs.
    called = names if names is not None and len({*names}) == len(flat) else [None] * len(flat)
    rescaled = [
        keras.layers.Rescaling(unit.deviation, offset=unit.mean, name=name)(output)
        if flag
        else keras.layers.Identity(name=name)(output)
        for output, flag, name in zip(flat, flags, called, strict=True)
    ]
    if isinstance(outputs, dict) and names is not None:
        own = dict(zip(names, rescaled, strict=True))
        return keras.Model(inputs, {name: own[name] for name in outputs})
    return keras.Model(inputs, keras.tree.pack_sequence_as(outputs, rescaled))


@final
class LogsInUnit:
    """Turns what a trainer logs into metrics by their full names, losses in the target's unit.

    Keras logs ``mse`` for a model that was compiled with ``metrics=["mse"]``. A loss is a number
    of the standardised target; it is brought back where its unit is known and all outputs are the
    target, since it is their sum then. Otherwise it stays what the optimizer minimises.
    """

    def __init__(self, model: keras.Model, unit: TargetUnit | None) -> None:
        """Take a compiled model and the unit of what it learns."""
        self._model = model
        self._unit = unit

    @property
    def loss_factor(self) -> float:
        """What a loss is multiplied with."""
        if self._unit is None or not self._unit.is_of_all:
            return 1.0
        return self._unit.deviation ** loss_unit_power(loss_name(self._model))

    def __call__(self, logs: Mapping[str, float]) -> dict[str, float]:
        """Return the metrics of an epoch."""
        factor = self.loss_factor
        losses = {"loss"}
        if factor != 1.0 and self._model._compile_loss is not None:
            losses |= {metric.name for metric in self._model._compile_loss.metrics}
        return {
            _full_name(name): value * factor if name.removeprefix("val_") in losses else value
            for name, value in logs.items()
        }


@final
class _MetricsInUnit(CompileMetrics):
    """The metrics of a model, told of targets and outputs in the target's unit.

    Mean and deviation are variables, so that models that differ in them alone, such as those of
    several folds, share their programs. They are reset to themselves.
    """

    def __init__(self, compiled: CompileMetrics, unit: TargetUnit) -> None:
        super().__init__(
            compiled._user_metrics,
            compiled._user_weighted_metrics,
            output_names=compiled.output_names,
        )
        with DotNotTrackScope():
            self.is_target = unit.is_target
            self._mean, self._deviation = (
                keras.Variable(value, dtype="float32", trainable=False, name=name)
                for name, value in (("mean", unit.mean), ("deviation", unit.deviation))
            )

    @property
    def variables(self) -> list[keras.Variable]:
        return [*super().variables, self._mean, self._deviation]

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        if not self.built:
            self.build(y_true, y_pred)
        flags = self._flatten_y(self.is_target)
        super().update_state(
            self._in_unit(self._flatten_y(y_true), flags),
            self._in_unit(self._flatten_y(y_pred), flags),
            sample_weight,
        )

    def _in_unit(self, values: list[Any], flags: list[bool]) -> list[Any]:
        return [
            # Half precision holds too few digits for an amount.
            keras.ops.cast(value, "float32") * self._deviation + self._mean if flag else value
            for value, flag in zip(values, flags, strict=True)
        ]


def _full_name(name: str) -> str:
    prefix = "val_" if name.startswith("val_") else ""
    return prefix + canonical_metric_name(name)
