"""A model's state as the arrays that pure functions take and return, and back."""

from __future__ import annotations

from typing import Any, TypeAlias

import keras
import numpy as np

# Trainable, non-trainable, optimizer and metric variables, each in the order that Keras lists
# them: what Keras's documented ``train_step(state, data)`` takes on JAX.
State: TypeAlias = "tuple[list[Any], list[Any], list[Any], list[Any]]"


def read_state(model: keras.Model) -> State:
    """Return the arrays behind a model's variables."""
    return (
        [variable.value for variable in model.trainable_variables],
        [variable.value for variable in model.non_trainable_variables],
        [variable.value for variable in model.optimizer.variables],
        [variable.value for variable in model.metrics_variables],
    )


def write_state(model: keras.Model, state: State) -> None:
    """Put arrays back into a model's variables."""
    kinds = (
        model.trainable_variables,
        model.non_trainable_variables,
        model.optimizer.variables,
        model.metrics_variables,
    )
    for variables, arrays in zip(kinds, state, strict=True):
        for variable, array in zip(variables, arrays, strict=True):
            variable.assign(array)


def weights_of(model: keras.Model, state: State) -> list[np.ndarray]:
    """Return the arrays of ``model.weights``, which leaves out the seeds of random layers."""
    arrays = {
        id(variable): array
        for variables, values in (
            (model.trainable_variables, state[0]),
            (model.non_trainable_variables, state[1]),
        )
        for variable, array in zip(variables, values, strict=True)
    }
    return [np.asarray(arrays[id(weight)]) for weight in model.weights]
