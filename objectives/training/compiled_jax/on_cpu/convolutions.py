"""Convolutions as XLA's CPU code runs them fast, gradients included, also in a loop's body.

XLA hands a convolution to Eigen where its axes lie as Eigen has them, and brings them into that
order itself only outside of loops (jax-ml/jax#12868). The gradients' axes never do: in a loop they
took forty times as long. Depthwise ones, and those of volumes, it runs by a plain loop of its own.
``python -m benchmarks.steps`` measures what is done about it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import jax
import numpy as np
from jax import lax

# So many products of shifted arrays at most stand for a convolution, and so many convolutions of
# its groups: a program of more takes longer to compile than it saves.
_MOST_SHIFTS = 128
_MOST_GROUPS = 32
_AXES_OF_VOLUMES = 5


class _Plain(NamedTuple):
    """A convolution with its axes in the usual order.

    Attributes:
        rows: What is convolved, shape (rows, *places, channels), padded and dilated.
        kernel: Shape (*window, channels a group, outputs).
        strides: A step of the window, an axis of places each.
        dilation: Of the window, likewise.
    """

    rows: jax.Array
    kernel: jax.Array
    strides: tuple[int, ...]
    dilation: tuple[int, ...]

    @property
    def window(self) -> tuple[int, ...]:
        return self.kernel.shape[:-2]

    @property
    def places(self) -> tuple[int, ...]:
        """The places of the result."""
        reach = [(size - 1) * by + 1 for size, by in zip(self.window, self.dilation, strict=True)]
        return tuple(
            (size - wide) // by + 1
            for size, wide, by in zip(self.rows.shape[1:-1], reach, self.strides, strict=True)
        )

    def under(self, offset: tuple[int, ...]) -> jax.Array:
        """Return, for each place of the result, what lies under one place of the window."""
        starts = [at * by for at, by in zip(offset, self.dilation, strict=True)]
        return _every(self.rows, starts, self.places, self.strides)

    def at(self, place: tuple[int, ...]) -> jax.Array:
        """Return, for each place of the window, what lies there for one place of the result."""
        starts = [at * by for at, by in zip(place, self.strides, strict=True)]
        return _every(self.rows, starts, self.window, self.dilation)


def convolution(
    lhs: jax.Array,
    rhs: jax.Array,
    *,
    window_strides: tuple[int, ...],
    padding: tuple[tuple[int, int], ...],
    lhs_dilation: tuple[int, ...],
    rhs_dilation: tuple[int, ...],
    dimension_numbers: lax.ConvDimensionNumbers,
    feature_group_count: int,
    batch_group_count: int,
    **how: Any,
) -> jax.Array:
    """Return what ``jax.lax.conv_general_dilated`` does of the same parameters."""
    axes = dimension_numbers
    rows = lax.transpose(lhs, _channels_last(axes.lhs_spec))
    kernel = lax.transpose(rhs, (*axes.rhs_spec[2:], axes.rhs_spec[1], axes.rhs_spec[0]))

    plain = _Plain(
        _padded(rows, padding, lhs_dilation), kernel, tuple(window_strides), rhs_dilation
    )
    found: jax.Array | None
    if batch_group_count > 1:
        found = _depthwise_gradient(plain, groups=batch_group_count)
    elif feature_group_count > 1:
        found = _depthwise(plain, groups=feature_group_count)
    else:
        found = _of_volumes(plain) if kernel.ndim == _AXES_OF_VOLUMES else None
    if found is None:
        native = partial(
            lax.conv_general_dilated,
            window_strides=window_strides,
            rhs_dilation=rhs_dilation,
            dimension_numbers=_numbers(len(window_strides)),
            precision=how.get("precision"),
            preferred_element_type=how.get("preferred_element_type"),
        )
        # A negative padding cuts rows off, which Eigen does not.
        if any(low < 0 or high < 0 for low, high in padding):
            whole = partial(native, padding="VALID")
            rows = plain.rows
        else:
            whole = partial(native, padding=padding, lhs_dilation=lhs_dilation)
        found = _group_by_group(
            whole, rows, kernel, features=feature_group_count, batches=batch_group_count
        )
    back = np.argsort(_channels_last(axes.out_spec))
    return lax.transpose(found.astype(lhs.dtype), tuple(int(axis) for axis in back))


def _group_by_group(
    whole: Callable[..., jax.Array],
    rows: jax.Array,
    kernel: jax.Array,
    *,
    features: int,
    batches: int,
) -> jax.Array:
    """Convolve groups, of channels or of rows, each by itself."""
    groups = max(features, batches)
    if groups == 1:
        return whole(rows, kernel)
    if groups > _MOST_GROUPS:
        return whole(rows, kernel, feature_group_count=features, batch_group_count=batches)
    parts = zip(
        jax.numpy.split(rows, groups, axis=-1 if features > 1 else 0),
        jax.numpy.split(kernel, groups, axis=-1),
        strict=True,
    )
    return lax.concatenate([whole(*part) for part in parts], rows.ndim - 1)


def _depthwise(plain: _Plain, *, groups: int) -> jax.Array | None:
    """Sum shifted rows times one weight a channel; None where groups have many channels."""
    each = plain.rows.shape[-1] // groups
    if int(np.prod(plain.window)) * each > _MOST_SHIFTS:
        return None
    kernel = plain.kernel.reshape((*plain.window, each, groups, -1))
    total: Any = 0
    for offset in np.ndindex(*plain.window):
        under = plain.under(offset)
        under = under.reshape((*under.shape[:-1], groups, each))
        for one in range(each):
            total = total + under[..., one, None] * kernel[(*offset, one)]
    return total.reshape((*total.shape[:-2], -1))


def _depthwise_gradient(plain: _Plain, *, groups: int) -> jax.Array | None:
    """Sum, for each place of the result, rows times what stands for the kernel, group by group.

    The gradient of a depthwise kernel: its rows are the channels, its window the whole picture.
    """
    results = int(np.prod(plain.places))
    if plain.rows.shape[0] != groups or results > _MOST_SHIFTS:
        return None
    kernel = plain.kernel.reshape((*plain.kernel.shape[:-1], groups, -1))
    others = tuple(range(kernel.ndim - 2))
    found = [
        jax.numpy.moveaxis(plain.at(place), 0, -1)[..., None] * kernel
        for place in np.ndindex(*plain.places)
    ]
    summed = jax.numpy.stack([one.sum(axis=others) for one in found])
    return summed.reshape((1, *plain.places, -1))


def _of_volumes(plain: _Plain) -> jax.Array | None:
    """Sum products of matrices, one a place of the window or of the result, whichever are few.

    Of more channels than one, sum convolutions of planes instead of products a place of the window.
    """
    shifts, results = int(np.prod(plain.window)), int(np.prod(plain.places))
    channels, outputs = plain.kernel.shape[-2:]
    if channels > 1 and shifts <= results and plain.window[0] <= _MOST_GROUPS:
        return _plane_by_plane(plain)
    if shifts <= min(results, _MOST_SHIFTS):
        parts = [
            lax.dot(plain.under(offset).reshape((-1, channels)), plain.kernel[offset])
            for offset in np.ndindex(*plain.window)
        ]
        return sum(parts[1:], parts[0]).reshape((-1, *plain.places, outputs))
    if results > _MOST_SHIFTS:
        return None
    kernel = plain.kernel.reshape((-1, outputs))
    found = [
        lax.dot(plain.at(place).reshape((plain.rows.shape[0], -1)), kernel)
        for place in np.ndindex(*plain.places)
    ]
    return jax.numpy.stack(found, axis=1).reshape((-1, *plain.places, outputs))


def _plane_by_plane(plain: _Plain) -> jax.Array:
    """Sum, over the window's depth, convolutions of planes, which XLA hands to Eigen."""
    count, step = plain.places[0], plain.strides[0]
    total: Any = 0
    for number in range(plain.window[0]):
        begin = number * plain.dilation[0]
        planes = lax.slice_in_dim(plain.rows, begin, begin + (count - 1) * step + 1, step, axis=1)
        total = total + lax.conv_general_dilated(
            planes.reshape((-1, *planes.shape[2:])),
            plain.kernel[number],
            plain.strides[1:],
            "VALID",
            rhs_dilation=plain.dilation[1:],
            dimension_numbers=_numbers(2),
        )
    return total.reshape((-1, *plain.places, total.shape[-1]))


def _numbers(places: int) -> tuple[str, str, str]:
    names = "DHW"[-places:]
    return f"N{names}C", f"{names}IO", f"N{names}C"


def _channels_last(axes: Sequence[int]) -> tuple[int, ...]:
    return (axes[0], *axes[2:], axes[1])


def _padded(
    rows: jax.Array, padding: tuple[tuple[int, int], ...], dilation: tuple[int, ...]
) -> jax.Array:
    around = [(low, high, by - 1) for (low, high), by in zip(padding, dilation, strict=True)]
    return lax.pad(rows, np.zeros((), rows.dtype), [(0, 0, 0), *around, (0, 0, 0)])


def _every(
    rows: jax.Array, starts: list[int], counts: tuple[int, ...], steps: tuple[int, ...]
) -> jax.Array:
    """Return ``counts`` places along each axis but the first and last, ``steps`` apart."""
    ends = [at + (n - 1) * by + 1 for at, n, by in zip(starts, counts, steps, strict=True)]
    return lax.slice(
        rows,
        (0, *starts, 0),
        (rows.shape[0], *ends, rows.shape[-1]),
        (1, *steps, 1),
    )
