"""What can be told from a model as it was compiled, without training it."""

from __future__ import annotations

from collections.abc import Sequence

import keras

from objectives.metric import canonical_metric_name
from objectives.training.trainer import numbers_of


def is_compiled(model: keras.Model | None) -> bool:
    """Tell whether there is a model that was compiled."""
    return bool(getattr(model, "compiled", False))


def stated_metrics(model: keras.Model) -> tuple[str, ...] | None:
    """Return the metrics of a model whose variables are built; None where its code decides."""
    sources = ("test_step", "compute_metrics", "get_metrics_result")
    if any(getattr(type(model), one) is not getattr(keras.Model, one) for one in sources):
        return None
    # What model.fit will train has not built its metrics yet, and there is no public word for it.
    compiled = model._compile_metrics
    if compiled is not None and not compiled.built:
        return None
    results = numbers_of(model.get_metrics_result())
    return tuple(canonical_metric_name(name) for name in sorted(results))


def output_names(model: keras.Model) -> tuple[str, ...]:
    """Return the names of a model's outputs; of a subclass those that it was compiled with."""
    names = getattr(model, "output_names", None)
    compiled = getattr(model, "_compile_metrics", None)
    return tuple(names or getattr(compiled, "output_names", None) or ())


def rate_set_twice(model: keras.Model, callbacks: Sequence[keras.callbacks.Callback]) -> str | None:
    """Return the callback that sets a learning rate which a schedule sets already, or None."""
    setting = (keras.callbacks.ReduceLROnPlateau, keras.callbacks.LearningRateScheduler)
    setters = [type(one).__name__ for one in callbacks if isinstance(one, setting)]
    if not setters:
        return None
    # The property gives the rate of this step; only the attribute says where it comes from.
    rate = getattr(model.optimizer, "_learning_rate", None)
    scheduled = isinstance(rate, keras.optimizers.schedules.LearningRateSchedule)
    return setters[0] if scheduled else None
