"""What a person's own ``fit`` asks for, found without training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, final

import keras
import numpy as np

from objectives.data.rows import Rows
from objectives.metric import Direction, Metric
from objectives.training.own_fit.arguments import fit_call
from objectives.training.stop_rule import StopRule
from objectives.training.task import TrainingTask
from objectives.user.forms.recorder import AskedWronglyError

_ROWS = 4
_UNKNOWN_LENGTH = 4


def look_at_fit(
    fit: Callable[..., Any], asking: Any, model: Any, *, rows: Rows | None = None
) -> str:
    """Call ``fit(hp, model, x, y, ...)`` for what it asks.

    Its ``model.fit`` returns at once, and a loop of its own is left after its first epoch.

    Args:
        fit: A person's own.
        asking: What it is to ask.
        model: A model that was built for it.
        rows: A few rows; None for rows of zeros, as the model takes them.

    Returns:
        What it raised, which ended the look; empty where nothing did.

    Raises:
        AskedWronglyError: If it asks for what makes no space.
    """
    if rows is None:
        rows = Rows(x=_zeros(_inputs_of(model)), y=_zeros(_targets_of(model)), sample_weight=None)
    task = TrainingTask(
        model=model,
        train=rows,
        validation=rows,
        batch_size=_ROWS,
        seed=0,
        rule=StopRule(metric=Metric("loss", Direction.MINIMIZE), epochs=1, patience=None),
    )

    def bound(*args: Any, **kwargs: Any) -> Any:
        return fit(asking, model, *args, **kwargs)

    bound.__signature__ = _after_two(fit)  # type: ignore[attr-defined]
    model.fit = _no_training
    try:
        fit_call(task, bound, [_Leave()])()
    except AskedWronglyError:
        raise
    except _Left:
        return ""
    except Exception as error:  # noqa: BLE001 - said before trial 0, and trials fail by it
        return f"{type(error).__name__}: {error}"
    finally:
        del model.fit
    return ""


def _after_two(fit: Callable[..., Any]) -> Any:
    import inspect

    signature = inspect.signature(fit)
    parameters = list(signature.parameters.values())
    kept = [one for place, one in enumerate(parameters) if place > 1 or _is_variable(one)]
    return signature.replace(parameters=kept)


def _is_variable(parameter: Any) -> bool:
    return parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)


def _no_training(*args: Any, **kwargs: Any) -> keras.callbacks.History:
    del args, kwargs
    history = keras.callbacks.History()
    history.history = _AnyMetric()
    history.epoch = [0]
    return history


@final
class _AnyMetric(dict[str, list[float]]):
    """The curve of a training that was none, whatever metric is asked for."""

    def __missing__(self, name: str) -> list[float]:
        return [0.0]


class _Left(BaseException):
    """Leaves a loop of a person's own."""


@final
class _Leave(keras.callbacks.Callback):
    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        raise _Left


def _inputs_of(model: Any) -> Any:
    if not getattr(model, "built", False):
        return np.zeros((_ROWS, _UNKNOWN_LENGTH), np.float32)
    return getattr(model, "input", None)


def _targets_of(model: Any) -> Any:
    loss = getattr(model, "loss", None)
    if "sparse" in str(getattr(loss, "name", loss)).lower() or not getattr(model, "built", False):
        return np.zeros((_ROWS,), np.int64)
    return getattr(model, "output", None)


def _zeros(structure: Any) -> Any:
    def of(leaf: Any) -> np.ndarray:
        if isinstance(leaf, np.ndarray):
            return leaf
        shape = [size or _UNKNOWN_LENGTH for size in leaf.shape[1:]]
        return np.zeros((_ROWS, *shape), getattr(leaf, "dtype", "float32"))

    if structure is None:
        return np.zeros((_ROWS, _UNKNOWN_LENGTH), np.float32)
    return keras.tree.map_structure(of, structure)
