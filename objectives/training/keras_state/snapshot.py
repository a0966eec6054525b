"""Everything that a training needs to go on elsewhere as if it had never stopped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import keras
import numpy as np

if TYPE_CHECKING:
    from objectives.training.callbacks import EpochCallbacks


class SnapshotError(ValueError):
    """A snapshot does not fit the training that was to go on from it."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A training after one of its epochs.

    Metrics are left out: they are reset before every epoch.

    Attributes:
        variables: Those of the model, trainable ones first, then of its optimizer, as Keras lists
            them.
        shuffling: The state of the generator that draws the order of rows.
        callbacks: What ``EpochCallbacks.snapshot`` returned.
        stage: The number of the stage that it is in, from 0.
        keeps_rate: Whether a model that goes on from it keeps its own learning rate, since it
            goes on with another configuration.
    """

    variables: tuple[np.ndarray, ...]
    shuffling: Mapping[str, Any]
    callbacks: Mapping[str, Any]
    stage: int = 0
    keeps_rate: bool = False


def take_snapshot(
    variables: Iterable[Any], *, shuffling: np.random.Generator, callbacks: EpochCallbacks
) -> Snapshot | None:
    """Return a training as it stands, or None where a callback holds what cannot be kept.

    Args:
        variables: The model's and the optimizer's, in the order of ``variables_of``.
        shuffling: Draws the order of rows.
        callbacks: Told of the epochs.
    """
    told = callbacks.snapshot()
    if told is None:
        return None
    return Snapshot(
        # Copies: what trains may write the next epoch's values into the same memory.
        variables=tuple(np.array(keras.ops.convert_to_numpy(one)) for one in variables),
        shuffling=shuffling.bit_generator.state,
        callbacks=told,
    )


def restore_snapshot(
    model: keras.Model,
    snapshot: Snapshot,
    *,
    epochs: int,
    shuffling: np.random.Generator,
    callbacks: EpochCallbacks,
) -> None:
    """Put a snapshot into a model that has all its variables and has not trained.

    Raises:
        SnapshotError: If it is of another model; nothing was changed then.
    """
    variables = variables_of(model)
    arrays = _fitting(snapshot.variables, variables)
    # First the callbacks, which may do something to the model when a training begins.
    callbacks.restore(snapshot.callbacks, epochs=epochs)
    kept = _rate_variable(model) if snapshot.keeps_rate else None
    for variable, array in zip(variables, arrays, strict=True):
        if variable is not kept:
            variable.assign(array)
    shuffling.bit_generator.state = dict(snapshot.shuffling)


def variables_of(model: keras.Model) -> list[keras.Variable]:
    """Return the variables of a built model and its optimizer that outlast an epoch."""
    return [
        *model.trainable_variables,
        *model.non_trainable_variables,
        *model.optimizer.variables,
    ]


def _rate_variable(model: keras.Model) -> Any:
    """Return the variable of a constant learning rate; a schedule has none of its own."""
    optimizer = model.optimizer
    # Where a loss is scaled, the optimizer that has the rate is inside of the one that scales.
    rate = getattr(getattr(optimizer, "inner_optimizer", optimizer), "_learning_rate", None)
    return rate if isinstance(rate, keras.Variable) else None


def _fitting(arrays: Iterable[np.ndarray], variables: list[keras.Variable]) -> list[np.ndarray]:
    saved = list(arrays)
    if len(saved) != len(variables):
        raise SnapshotError(f"{len(saved)} variables were saved, the model has {len(variables)}")
    return [_as_saved_from(*pair) for pair in zip(saved, variables, strict=True)]


def _as_saved_from(array: np.ndarray, variable: keras.Variable) -> np.ndarray:
    if array.shape != tuple(variable.shape):
        raise SnapshotError(f"{variable.path}: shape {array.shape}, not {tuple(variable.shape)}")
    wanted = keras.ops.convert_to_numpy(variable).dtype
    # A file of NumPy's does not know bfloat16 and the like and gives back plain bytes.
    if array.dtype.kind == "V" and array.dtype.itemsize == wanted.itemsize:
        return array.view(wanted)
    if array.dtype != wanted:
        raise SnapshotError(f"{variable.path}: type {array.dtype}, not {wanted}")
    return array
