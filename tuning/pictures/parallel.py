"""What parallel coordinates show: trials as lines across all their parameters."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, final

from tuning.pictures.slices import Slices, slices_of

if TYPE_CHECKING:
    from tuning.pictures.axes import Axis
    from tuning.results.study_record import StudyRecord

BELOW = -0.12
"""How far below an axis those trials stand in which its parameter is not active."""

# From the worst to the best, each with the share of the trials that are better.
_CLASSES = (
    ("worst half", 0.5),
    ("better half", 0.2),
    ("best fifth", 0.05),
    ("best twentieth", 0.0),
)
_STEPS = 4
_Marks: TypeAlias = tuple[tuple[float, str], ...]
_ToHeight: TypeAlias = Callable[[float], float]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Upright:
    """An axis of parallel coordinates.

    Attributes:
        name: The parameter, or the metric on the last one.
        marks: Heights from 0 to 1 with what stands there; below, that it is not active.
    """

    name: str
    marks: tuple[tuple[float, str], ...]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Parallel:
    """The completed trials of a study as lines across its parameters to what they are worth.

    Attributes:
        study: Its name.
        axes: A parameter each that varies, then the metric; empty where there is nothing to show.
        numbers: The trials.
        heights: Of each trial, where its line crosses the axes: from 0 to 1, or ``BELOW``.
        classes: Names of classes from the worst to the best, with the places of their trials in
            ``numbers``; each trial is in one.
    """

    study: str
    axes: tuple[Upright, ...]
    numbers: tuple[int, ...]
    heights: tuple[tuple[float, ...], ...]
    classes: tuple[tuple[str, tuple[int, ...]], ...]


def parallel_of(study: StudyRecord, *, slices: Slices | None = None) -> Parallel:
    """Return the completed trials of a study as lines; of ``slices``, where they are known."""
    slices = slices_of(study) if slices is None else slices
    if not slices.axes:
        return Parallel(study=slices.study, axes=(), numbers=(), heights=(), classes=())
    scales = [_scale_of(axis) for axis in slices.axes]
    columns = [
        [BELOW if one is None else at(one) for one in axis.places]
        for axis, (at, _) in zip(slices.axes, scales, strict=True)
    ]
    worths = [slices.worth(value) for value in slices.values]
    at, steps = _scale(worths)
    columns.append([at(worth) for worth in worths])
    base = 10.0 if slices.is_logarithmic else None
    axes = [
        Upright(name=axis.parameter, marks=marks)
        for axis, (_, marks) in zip(slices.axes, scales, strict=True)
    ]
    axes.append(
        Upright(name=slices.metric, marks=tuple((y, _number(value, base)) for y, value in steps))
    )
    return Parallel(
        study=slices.study,
        axes=tuple(axes),
        numbers=slices.numbers,
        heights=tuple(zip(*columns, strict=True)),
        classes=tuple((name, tuple(_of_class(slices, name))) for name, _ in _CLASSES),
    )


def _of_class(slices: Slices, name: str) -> list[int]:
    """Return the places of the trials of one class."""
    order = sorted(
        range(len(slices.values)),
        key=lambda place: slices.values[place],
        reverse=str(slices.direction) == "minimize",
    )
    names = [one for one, _ in _CLASSES]
    shares = [1.0, *(share for _, share in _CLASSES)]
    above, share = shares[names.index(name)], shares[names.index(name) + 1]
    count = len(order)
    # Of few trials the best one is drawn as the best.
    first, last = round(count * (1 - above)), round(count * (1 - share))
    if name == names[-1]:
        first = min(first, count - 1)
    elif name == names[-2]:
        last = min(last, count - 1)
    return order[first:last]


def _scale_of(axis: Axis) -> tuple[_ToHeight, _Marks]:
    places = [place for place in axis.places if place is not None]
    below = ((BELOW, "not active"),) if None in axis.places else ()
    if axis.choices:
        most = max(len(axis.choices) - 1, 1)
        texts = [(at / most, text) for at, text in enumerate(axis.choices)]
        return (lambda place: place / most), (*below, *texts)
    if axis.is_logarithmic:
        at, marks = _scale([math.log10(place) for place in places])
        texts = [(height, _number(value, 10.0)) for height, value in marks]
        return (lambda place: at(math.log10(place))), (*below, *texts)
    at, marks = _scale(places)
    return at, (*below, *((height, _number(value, None)) for height, value in marks))


def _scale(values: list[float]) -> tuple[_ToHeight, list[tuple[float, float]]]:
    """Return what takes values to heights from 0 to 1, and heights with their values to mark."""
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    steps = [part / _STEPS for part in range(_STEPS + 1)] if high > low else [0.0]
    return (lambda value: (value - low) / span), [(step, low + step * span) for step in steps]


def _number(value: float, base: float | None) -> str:
    return f"{value if base is None else base**value:.4g}"
