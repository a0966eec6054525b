"""Numbers of a model that Keras writes into its programs, handed to them as arguments instead.

Such as the momentum of an optimizer or the rate of a dropout: models that differ in them alone
share a program.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, final

import jax
import keras
import numpy as np

# By the classes, Keras's own but for one schedule, that read them as numbers in their arithmetic
# and compare them with zero and one alone. A share lies between zero and one.
_LAYERS: Mapping[str, tuple[str, ...]] = {
    "Dropout": ("rate",),
    "SpatialDropout1D": ("rate",),
    "SpatialDropout2D": ("rate",),
    "GaussianNoise": ("stddev",),
    "LeakyReLU": ("negative_slope",),
    "BatchNormalization": ("momentum",),
}
_SHARES = frozenset({"rate", "momentum", "beta_1", "beta_2", "rho"})
_REGULARIZED = ("kernel_regularizer", "bias_regularizer", "recurrent_regularizer")
_REGULARIZERS: Mapping[str, tuple[str, ...]] = {"L1": ("l1",), "L2": ("l2",), "L1L2": ("l1", "l2")}
_ANY_OPTIMIZER = ("weight_decay", "clipnorm", "global_clipnorm")
_OPTIMIZERS: Mapping[str, tuple[str, ...]] = {
    "SGD": ("momentum",),
    "RMSprop": ("rho", "momentum"),
    "Adagrad": (),
    "Adadelta": ("rho",),
    "Adam": ("beta_1", "beta_2"),
    "AdamW": ("beta_1", "beta_2"),
    "Adamax": ("beta_1", "beta_2"),
    "Nadam": ("beta_1", "beta_2"),
}
_SCHEDULES: Mapping[str, tuple[str, ...]] = {
    "ExponentialDecay": ("initial_learning_rate", "decay_steps", "decay_rate"),
    "CosineDecay": (
        "initial_learning_rate",
        "decay_steps",
        "alpha",
        "warmup_target",
        "warmup_steps",
    ),
    "InverseTimeDecay": ("initial_learning_rate", "decay_steps", "decay_rate"),
    "PowerDecay": ("initial_learning_rate", "decay_steps", "power"),
}
_SCHEDULE = "_learning_rate"
ANY_NUMBER = 0.5
"""One that each of the numbers may be: it stands in a description in the place of all of them."""

ELEMENTWISE_OPTIMIZERS = frozenset(_OPTIMIZERS)
"""Keras's optimizers that work on each number by itself, but for clipping by a norm."""


@final
@dataclass(frozen=True, slots=True)
class Place:
    """Where a model keeps a number.

    Attributes:
        layer: The layer's number in ``model._flatten_layers()``; -1 for the optimizer.
        part: The attribute of the layer or the optimizer whose number it is; empty for its own.
        attribute: The number's name.
    """

    layer: int
    part: str
    attribute: str

    def holder(self, model: keras.Model) -> Any:
        """Return the object of a model of this structure that has the number."""
        owner = model.optimizer
        if self.layer >= 0:
            owner = list(model._flatten_layers())[self.layer]
        return getattr(owner, self.part) if self.part else owner


@final
class Argument:
    """A number above zero whose value a program is told: what Keras sees in the number's place.

    Keras asks no more than whether it is zero, or one. Another question has no answer, so that a
    program which would depend on it cannot come about.
    """

    def __init__(self, value: jax.Array, rest: jax.Array) -> None:
        """Take the number, and one less it: in single precision that is another number."""
        self._value = value
        self._rest = rest

    @property
    def dtype(self) -> Any:
        """The type of the number."""
        return self._value.dtype

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one number."""
        return ()

    def __jax_array__(self) -> jax.Array:
        """Return the number."""
        return self._value

    def __rsub__(self, other: Any) -> Any:
        """Return ``other`` less the number."""
        return self._rest if isinstance(other, int | float) and other == 1 else other - self._value

    def __sub__(self, other: Any) -> Any:
        """Return the number less ``other``."""
        return self._value - other

    def __add__(self, other: Any) -> Any:
        """Return the sum."""
        return self._value + other

    def __mul__(self, other: Any) -> Any:
        """Return the product."""
        return self._value * other

    def __truediv__(self, other: Any) -> Any:
        """Return the number divided by ``other``."""
        return self._value / other

    def __rtruediv__(self, other: Any) -> Any:
        """Return ``other`` divided by the number."""
        return other / self._value

    def __neg__(self) -> Any:
        """Return the number below zero."""
        return -self._value

    __radd__, __rmul__ = __add__, __mul__

    def __bool__(self) -> bool:
        """Tell that it is not zero."""
        return True

    def __gt__(self, other: Any) -> bool:
        """Tell that it is above zero."""
        return self._is_above(other)

    def __ge__(self, other: Any) -> bool:
        """Tell that it is above zero."""
        return self._is_above(other)

    def __eq__(self, other: object) -> bool:
        """Tell that it is neither zero nor one; only a share is ever asked for the latter."""
        if isinstance(other, int | float) and other in (0, 1):
            return False
        raise TypeError(f"a program may not depend on whether a number is {other!r}")

    def __hash__(self) -> int:
        """By itself."""
        return id(self)

    @staticmethod
    def _is_above(other: Any) -> bool:
        if isinstance(other, int | float) and other == 0:
            return True
        raise TypeError(f"a program may not depend on whether a number is above {other!r}")


# Functions of JAX's own that are compiled take it as they take an array.
jax.tree_util.register_pytree_node(
    Argument, lambda number: ((number._value, number._rest), None), lambda _, pair: Argument(*pair)
)


def places(model: keras.Model) -> tuple[Place, ...]:
    """Return where a compiled model of Keras's own parts keeps numbers that can be arguments."""
    found = []
    for number, layer in enumerate(model._flatten_layers()):
        found += [Place(number, "", name) for name in _LAYERS.get(type(layer).__name__, ())]
        for part in _REGULARIZED:
            kind = type(getattr(layer, part, None)).__name__
            found += [Place(number, part, name) for name in _REGULARIZERS.get(kind, ())]
    kind = type(model.optimizer).__name__
    if kind in _OPTIMIZERS:
        found += [Place(-1, "", name) for name in (*_OPTIMIZERS[kind], *_ANY_OPTIMIZER)]
        schedule = type(getattr(model.optimizer, _SCHEDULE, None)).__name__
        found += [Place(-1, _SCHEDULE, name) for name in _SCHEDULES.get(schedule, ())]
    return tuple(place for place in found if _can_be_argument(place, model))


def numbers(model: keras.Model, where: Sequence[Place]) -> list[float]:
    """Return a model's numbers at these places."""
    return [float(getattr(place.holder(model), place.attribute)) for place in where]


@contextmanager
def marked(model: keras.Model, where: Sequence[Place]) -> Iterator[None]:
    """Let a model have the same number at all these places, while it is described."""
    with _replaced(model, dict.fromkeys(where, ANY_NUMBER)):
        yield


@contextmanager
def given(model: keras.Model, where: Sequence[Place], values: jax.Array) -> Iterator[None]:
    """Let a model have arguments at these places while it is traced.

    Args:
        model: The model.
        where: The places.
        values: What ``pairs`` makes of the numbers, as an argument of the program.
    """
    with _replaced(model, {place: Argument(*values[number]) for number, place in enumerate(where)}):
        yield


def pairs(values: Sequence[float]) -> np.ndarray:
    """Return numbers with one less each of them: float32, shape (numbers, 2)."""
    return np.array([(value, 1 - value) for value in values], np.float32).reshape(-1, 2)


def _can_be_argument(place: Place, model: keras.Model) -> bool:
    value: Any = getattr(place.holder(model), place.attribute, None)
    if keras.ops.is_tensor(value) and value.ndim == 0:
        value = float(value)  # where L1 keeps its own
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 < value < (1 if place.attribute in _SHARES else math.inf)


@contextmanager
def _replaced(model: keras.Model, values: Mapping[Place, Any]) -> Iterator[None]:
    before = []
    try:
        for place, value in values.items():
            # Past the setters: Keras looks after what is assigned to a layer.
            attributes = vars(place.holder(model))
            before.append((attributes, place.attribute, attributes[place.attribute]))
            attributes[place.attribute] = value
        yield
    finally:
        for attributes, name, value in reversed(before):
            attributes[name] = value
