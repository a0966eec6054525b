"""The model whose programs serve all models that are like it but for widths and constants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, final

import jax
import keras
import numpy as np

from objectives.training.compiled_jax.sharing.constants import Place, given, pairs
from objectives.training.compiled_jax.state import State, read_state

# Of these variables further numbers are one, so that nothing is divided by zero.
_ONES = frozenset({"gamma", "moving_variance"})


@final
class Template:
    """A model of shared widths, traced with arguments in the place of its constants.

    Its state is that of any Keras model, with one array more at the end of the non-trainable
    ones: the arguments, float32, shape (arguments, 2).
    """

    def __init__(self, model: keras.Model, where: Sequence[Place], key: str) -> None:
        """Take a built model and where its arguments belong."""
        self.key = key
        self._model = model
        self._places = where
        self._state = jax.tree.map(
            lambda leaf: jax.ShapeDtypeStruct(leaf.shape, leaf.dtype), read_state(model)
        )
        self._trains = [one.trainable for one in model.weights]
        self._fills = [
            [1.0 if variable.name in _ONES else 0.0 for variable in variables]
            for variables in (model.trainable_variables, model.non_trainable_variables)
        ]

    @property
    def weights(self) -> int:
        """How many it has."""
        return int(self._model.count_params())

    @property
    def metrics_variables(self) -> list[keras.Variable]:
        """Those of the model."""
        return list(self._model.metrics_variables)

    def get_metrics_result(self) -> dict[str, Any]:
        """Return what the model does."""
        return dict(self._model.get_metrics_result())

    def train_step(self, state: State, data: Any) -> tuple[dict[str, Any], State]:
        """Return what a step logs, and the state after it."""
        *others, arguments = state[1]
        with given(self._model, self._places, arguments):
            logs, after = self._model.train_step((state[0], others, *state[2:]), data)
        return logs, (after[0], [*after[1], arguments], *after[2:])

    def test_step(
        self, state: tuple[list[Any], list[Any], list[Any]], data: Any
    ) -> tuple[dict[str, Any], tuple[list[Any], list[Any], list[Any]]]:
        """Return what measuring a batch logs, and the state after it."""
        *others, arguments = state[1]
        with given(self._model, self._places, arguments):
            logs, after = self._model.test_step((state[0], others, state[2]), data)
        return logs, (after[0], [*after[1], arguments], after[2])

    def fits(self, model: keras.Model, state: State) -> bool:
        """Tell whether it has room for a model's state, and trains the same weights.

        Single weights may have been frozen, which no description says.
        """
        if [one.trainable for one in model.weights] != self._trains:
            return False
        if [len(kind) for kind in state] != [len(kind) for kind in self._state]:
            return False
        pairs_of_arrays = zip(_flat(state), _flat(self._state), strict=True)
        return all(
            len(narrow.shape) == len(wide.shape)
            and narrow.dtype == wide.dtype
            and all(a <= b for a, b in zip(narrow.shape, wide.shape, strict=True))
            for narrow, wide in pairs_of_arrays
        )

    def widened(self, state: State, arguments: Sequence[float]) -> State:
        """Return a model's state as one of this model."""
        trainable, others = (
            [_filled(*each) for each in zip(kind, self._state[at], self._fills[at], strict=True)]
            for at, kind in enumerate(state[:2])
        )
        rest = [
            [_filled(*each, 0.0) for each in zip(kind, self._state[at + 2], strict=True)]
            for at, kind in enumerate(state[2:])
        ]
        return trainable, [*others, jax.device_put(pairs(arguments))], rest[0], rest[1]


def _flat(state: State) -> list[Any]:
    return [array for kind in state for array in kind]


def _filled(narrow: Any, wide: Any, value: float) -> Any:
    if narrow.shape == wide.shape:
        return narrow
    array = np.full(wide.shape, value, wide.dtype)
    array[tuple(slice(size) for size in narrow.shape)] = np.asarray(narrow)
    return jax.device_put(array)
