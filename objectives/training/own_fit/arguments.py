"""What a person's ``fit`` is called with, as KerasTuner's ``tuner.search(x, y, ...)`` hands it on.

What a ``fit`` passes to ``model.fit`` itself, such as ``batch_size=hp.Choice(...)`` beside
``**kwargs``, must not be among its own arguments; so the number of epochs, rows a step and
callbacks are filled in where ``model.fit`` is called, unless ``fit`` names them as parameters.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from objectives.data.rows import RowBatches, as_keras_takes

if TYPE_CHECKING:
    from objectives.data.rows import Rows
    from objectives.training.task import OwnFit, TrainingTask

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def fit_call(task: TrainingTask, fit: OwnFit, callbacks: list[Any]) -> Callable[[], Any]:
    """Return the call of a person's ``fit``, all its arguments given."""
    parameters = inspect.signature(fit).parameters
    takes_all = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in parameters.values())
    offered: dict[str, Any] = {"callbacks": callbacks}
    offered["validation_data"] = _validation(task, parameters.get("validation_data"))
    rows = _pair(task.train, task.batch_size)
    if not isinstance(rows, RowBatches) and len(rows) == _WEIGHTED:
        offered["sample_weight"] = rows[2]
    given = {name: value for name, value in offered.items() if takes_all or name in parameters}
    # Only where they are asked for by name: with ``**kwargs`` they would stand twice.
    usual = {"epochs": task.rule.epochs, "batch_size": task.batch_size, "verbose": 0}
    given |= {name: value for name, value in usual.items() if name in parameters}
    places = [one for one in parameters.values() if one.kind in _POSITIONAL]
    several = any(one.kind is inspect.Parameter.VAR_POSITIONAL for one in parameters.values())
    data = [one.name for one in places if one.name not in given]
    if isinstance(rows, RowBatches):
        return functools.partial(fit, rows, **given)
    if several or len(data) > 1:
        return functools.partial(fit, rows[0], rows[1], **given)
    if data:
        # It takes one data set; rows are that batch by batch.
        return functools.partial(fit, _batches(task.train, task.batch_size), **given)
    return functools.partial(fit, x=rows[0], y=rows[1], **given)


_WEIGHTED = 3


def _validation(task: TrainingTask, parameter: inspect.Parameter | None) -> Any:
    """Return the rows to measure on; at retraining none.

    A ``fit`` that cannot be called without some is given the rows that it trains on then.
    """
    if task.validation is not None:
        return _pair(task.validation, task.batch_size)
    must_have = parameter is not None and parameter.default is inspect.Parameter.empty
    return _pair(task.train, task.batch_size) if must_have else None


def _pair(rows: Rows, batch_size: int) -> Any:
    if rows.is_stored:
        return _batches(rows, batch_size)
    x = as_keras_takes(rows.x)
    return (x, rows.y) if rows.sample_weight is None else (x, rows.y, rows.sample_weight)


def _batches(rows: Rows, batch_size: int) -> RowBatches:
    return RowBatches(rows, batch_size=batch_size)


@contextmanager
def filled_in_fit(
    task: TrainingTask, callbacks: list[Any], *, begun: Callable[[Mapping[str, Any]], None]
) -> Iterator[None]:
    """Let the model's ``fit`` have, meanwhile, what a person's ``fit`` leaves to others.

    ``begun`` is told the arguments of each call.
    """
    original = task.model.fit
    signature = inspect.signature(original)

    @functools.wraps(original)
    def fit(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind_partial(*args, **kwargs).arguments
        begun(given)
        asked = {name: value for name, value in given.items() if value is not None}
        usual: dict[str, Any] = {"epochs": task.rule.epochs, "verbose": 0}
        if _is_array(given.get("x")):
            usual["batch_size"] = task.batch_size
        own = asked.get("callbacks")
        if not isinstance(own, keras.callbacks.CallbackList):
            listed = list(own) if isinstance(own, list | tuple) else [] if own is None else [own]
            others = [one for one in listed if one not in callbacks]
            # Ours hands over, last of all.
            asked["callbacks"] = [*others, *callbacks]
        return original(**(usual | asked))

    # Set on the instance, which finds it before its class's; Keras tracks layers alone.
    task.model.fit = fit
    try:
        yield
    finally:
        del task.model.fit


def has_other_rows(x: Any, rows: Rows) -> bool:
    """Tell whether a ``model.fit`` is given other inputs than the rows, such as scaled ones.

    Some of the rows, in whatever order, are no others; of what gives batches nothing can be told.
    """
    if rows.is_stored or not _is_array(x):
        return False
    ours, theirs = keras.tree.flatten(rows.x), keras.tree.flatten(x)
    if len(ours) != len(theirs):
        return True
    return any(_is_other(one, np.asarray(other)) for one, other in zip(ours, theirs, strict=True))


def _is_other(ours: np.ndarray, theirs: np.ndarray) -> bool:
    if ours.shape[1:] != theirs.shape[1:] or not len(theirs):
        return True
    places = tuple(range(1, ours.ndim))
    return not bool((ours == theirs[:1]).all(axis=places).any())


def _is_array(x: Any) -> bool:
    leaves = keras.tree.flatten(x)
    return bool(leaves) and all(hasattr(leaf, "shape") and len(leaf.shape) for leaf in leaves)
