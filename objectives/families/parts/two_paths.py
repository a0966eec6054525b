"""A wide and a deep input, each with columns of its own: their rows, their layers, their checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, final

import keras

from objectives.families.parts.columns import column_complaints, wide_and_deep_columns
from objectives.families.parts.layers import hidden_layers, input_layers

if TYPE_CHECKING:
    import numpy as np

    from objectives.families.tabular_data import TabularData
    from objectives.objective import Signature
    from search_spaces import Configuration, SearchSpace


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TwoPaths:
    """The symbolic tensors of the two paths.

    Attributes:
        inputs: The wide and the deep input, in the order of the rows' parts.
        hidden: What comes out of the deep path.
        joined: The wide input beside it.
    """

    inputs: tuple[Any, Any]
    hidden: Any
    joined: Any


def two_paths(configuration: Configuration, signature: Signature) -> TwoPaths:
    """Return the wide input, the hidden layers over the deep one, and both joined.

    Reads ``wide_columns``, ``deep_columns`` and what ``input_layers`` and ``hidden_layers`` read,
    which stand on the deep path alone.

    Raises:
        ValueError: If there are no such columns.
    """
    wide_shape, deep_shape = path_shapes(configuration, signature)
    wide = keras.Input(wide_shape, name="wide_input")
    deep = keras.Input(deep_shape, name="deep_input")
    hidden = applied(deep_path(configuration, signature), deep)
    joined = keras.layers.Concatenate()([wide, hidden])
    return TwoPaths(inputs=(wide, deep), hidden=hidden, joined=joined)


def deep_path(configuration: Configuration, signature: Signature) -> list[keras.Layer]:
    """Return the layers of the deep path, from its input on."""
    _, deep_shape = path_shapes(configuration, signature)
    own = replace(signature, input_shape=deep_shape)
    return [*input_layers(configuration, own), *hidden_layers(configuration)]


def path_shapes(
    configuration: Configuration, signature: Signature
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the shapes of a row of the wide and of the deep input.

    Raises:
        ValueError: If there are no such columns.
    """
    wide, deep = _columns(configuration, signature.input_shape)
    return (len(wide),), (len(deep),)


def path_inputs(x: np.ndarray, configuration: Configuration) -> tuple[np.ndarray, np.ndarray]:
    """Return the columns of the wide and of the deep input, shape (rows, columns) each.

    Raises:
        ValueError: If there are no such columns.
    """
    wide, deep = _columns(configuration, x.shape[1:])
    return x[:, list(wide)], x[:, list(deep)]


def path_complaints(space: SearchSpace, data: TabularData) -> list[str]:
    """Return a sentence for each column that is asked for and not there, as far as it is known."""
    if not data.has_columns:
        return [_no_table(f"{data.family.name}: {data.reference} holds")]
    return column_complaints(space, count=data.columns)


def applied(layers: Iterable[keras.Layer], tensor: Any) -> Any:
    """Return what comes out of layers, one after the other."""
    for layer in layers:
        tensor = layer(tensor)
    return tensor


def _columns(
    configuration: Configuration, shape: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    if len(shape) != 1:
        raise ValueError(_no_table("the rows are"))
    return wide_and_deep_columns(configuration, count=shape[0])


def _no_table(found: str) -> str:
    return f"{found} images, of which no columns can be chosen; use a table"
