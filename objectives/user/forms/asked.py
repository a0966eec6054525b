"""What a function asks for: one parameter, as it asks for it at one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, final

import numpy as np

from search_spaces import Categorical, Float, Integer, Parameter, Value
from search_spaces.domains import contains, settled
from search_spaces.values import is_plain, plain, same_value, value_problem


class Kind(StrEnum):
    """What is asked for, in words."""

    WHOLE = "a whole number"
    NUMBER = "a number"
    CHOICE = "one of several choices"
    FIXED = "a fixed value"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One parameter as it is asked for.

    Attributes:
        name: As the person's code says it, scopes before it.
        kind: What is asked for.
        entry: What stands for it in a search space, without a condition; a plain value where only
            one is possible.
        objects: The choices as the code wrote them, in the order of the entry's; empty for numbers.
        mirror: The sum of both ends of a range whose parameter runs the other way round, so that
            it is drawn densely near the high end; None for all others.
        default: The value to begin with, as the code's own; None where it says none.
        only: The code's own value where only one is possible.
        note: What people should know of how it is drawn.
    """

    name: str
    kind: Kind
    entry: Parameter | Value
    objects: tuple[Any, ...] = field(default=(), compare=False)
    mirror: float | None = None
    default: Any = field(default=None, compare=False)
    only: Any = field(default=None, compare=False)
    note: str = field(default="", compare=False)

    @property
    def varies(self) -> bool:
        """Whether more than one value is possible."""
        return isinstance(self.entry, Integer | Float | Categorical)

    @property
    def spec(self) -> tuple[Kind, str, float | None]:
        """What tells two ways of asking for the same name apart: the text knows 1 from True."""
        return self.kind, repr(self.entry), self.mirror

    def own_value(self, value: Value) -> Any:
        """Return the code's own value for one of the space's; inverse of ``space_value``.

        A value that the entry does not have is handed out as it is.
        """
        if isinstance(self.entry, Categorical):
            for choice, own in zip(self.entry.choices, self.objects, strict=True):
                if same_value(choice, value):
                    return own
            return value
        if self.mirror is None:
            return value
        own = self.mirror - value  # type: ignore[operator]
        return int(own) if self.kind is Kind.WHOLE else own

    def space_value(self, own: Any) -> Value | None:
        """Return the space's value for one of the code's own, None where it has none."""
        if not self.varies:
            return None
        if isinstance(self.entry, Categorical):
            for choice, other in zip(self.entry.choices, self.objects, strict=True):
                if other is own or (type(other) is type(own) and other == own):
                    return choice
            return next((c for c in self.entry.choices if same_value(c, plain(_scalar(own)))), None)
        own = _scalar(own)
        if isinstance(own, bool) or not isinstance(own, int | float):
            return None
        value = plain(own) if self.mirror is None else self.mirror - own
        if self.kind is Kind.WHOLE and float(value).is_integer():
            value = int(value)
        found = contains(self.entry, value)  # type: ignore[arg-type]
        return settled(self.entry, value) if found else None  # type: ignore[arg-type]


def whole_number(
    name: str, low: int, high: int, *, step: int = 1, log: bool = False, default: Any = None
) -> Asked:
    """Return what is asked for by whole numbers from ``low``; ``high`` if a step leads there."""
    high -= (high - low) % step
    if low == high:
        return only_value(name, low, kind=Kind.WHOLE)
    entry = Integer(low, high, log=log, step=None if step == 1 else step)
    return Asked(name=name, kind=Kind.WHOLE, entry=entry, default=default)


def number(
    name: str,
    low: float,
    high: float,
    *,
    step: float | None = None,
    log: bool = False,
    default: Any = None,
) -> Asked:
    """Return what is asked for by numbers from ``low``; ``high`` if a step leads there."""
    low, high = float(low), float(high)
    if step is not None:
        step = float(step)
        steps = (high - low) / step
        # 0.5 is five steps of 0.1, whatever the division's last digit says.
        count = round(steps) if abs(steps - round(steps)) < 1e-8 * max(1.0, steps) else int(steps)
        if abs(steps - count) >= 1e-8 * max(1.0, steps):
            high = float(f"{low + count * step:.12g}") if count else low
    if low == high:
        return only_value(name, low, kind=Kind.NUMBER)
    return Asked(
        name=name,
        kind=Kind.NUMBER,
        entry=Float(low, high, log=log, step=step),
        default=default,
    )


def mirrored(asked: Asked) -> Asked:
    """Return a range on a log scale that is drawn densely near its high end instead."""
    if not isinstance(asked.entry, Integer | Float):
        return asked
    total = asked.entry.low + asked.entry.high
    return replace(asked, mirror=total)


def choice(name: str, objects: Sequence[Any], *, default: Any = None) -> Asked:
    """Return what is asked for by a choice.

    A space holds plain values of one kind; others, such as None beside numbers, stand in it as
    texts, and the code is handed its own.
    """
    distinct: list[Any] = []
    for one in objects:
        if not any(_is_same(one, other) for other in distinct):
            distinct.append(one)
    if len(distinct) == 1:
        return only_value(name, distinct[0], kind=Kind.CHOICE)
    values = _values_of(distinct)
    twice = len(distinct) < len(objects)
    return Asked(
        name=name,
        kind=Kind.CHOICE,
        entry=Categorical(values),
        objects=tuple(distinct),
        default=default,
        note=f"{name} lists a choice twice; each is as likely as the others" if twice else "",
    )


def only_value(name: str, own: Any, *, kind: Kind = Kind.FIXED) -> Asked:
    """Return what is asked for where only one value is possible."""
    own_plain = plain(_scalar(own))
    usable = is_plain(own_plain) and value_problem(own_plain) is None
    return Asked(
        name=name, kind=kind, entry=own_plain if usable else repr(own), default=own, only=own
    )


def _scalar(own: Any) -> Any:
    """Return a number of NumPy's as Python's own."""
    return own.item() if isinstance(own, np.generic) else own


def _is_same(one: Any, other: Any) -> bool:
    return one is other or (type(one) is type(other) and bool(one == other))


def _values_of(objects: list[Any]) -> list[Value]:
    values = [plain(_scalar(one)) for one in objects]
    usable = all(is_plain(one) and value_problem(one) is None for one in values)
    kinds = {bool if isinstance(v, bool) else str if isinstance(v, str) else float for v in values}
    distinct = all(
        not same_value(one, other) for i, one in enumerate(values) for other in values[:i]
    )
    if usable and distinct and len(kinds) == 1:
        return values
    texts = [one if isinstance(one, str) else repr(plain(one)) for one in objects]
    if len(set(texts)) < len(texts):
        texts = [f"{place}: {text}" for place, text in enumerate(texts)]
    return list(texts)
