"""What one call of a function asked for, and which values are worth trying."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import final

from objectives.user.forms.asked import Asked
from search_spaces import Categorical, Float, Integer, Value
from search_spaces.domains import parameter_size, value_at
from search_spaces.values import same_value

FEW = 6
"""Up to so many values of a range are all tried."""
_MANY_CHOICES = 40


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One call: what was asked for, in this order, and the answers.

    Attributes:
        asked: What was asked for, by the code's own names.
        values: The space's value for each that varies.
        stated: Values that the code's own conditions name, by the name of the parent.
        failure: What it raised after the last question; empty where it came to its end.
    """

    asked: Mapping[str, Asked]
    values: Mapping[str, Value]
    stated: Mapping[str, tuple[Value, ...]]
    failure: str = ""

    @property
    def shape(self) -> tuple[tuple[str, object], ...]:
        """What was asked for, whatever the answers."""
        return tuple((name, asked.spec) for name, asked in self.asked.items())

    def is_repeated_by(self, wanted: Mapping[str, Value]) -> bool:
        """Tell whether a call with these answers would be this one again."""
        return all(
            same_value(wanted_or_begun(asked, wanted), self.values[name])
            for name, asked in self.asked.items()
            if asked.varies
        )


def begun(asked: Asked) -> Value:
    """Return the space's value to begin with: of the code's default, else the first or least."""
    if asked.default is not None:
        value = asked.space_value(asked.default)
        if value is not None:
            return value
    match asked.entry:
        case Categorical(choices=choices):
            return choices[0]
        case Integer(low, high) | Float(low, high):
            return low if asked.mirror is None else high
        case _:
            return asked.entry


def wanted_or_begun(asked: Asked, wanted: Mapping[str, Value]) -> Value:
    """Return the wanted value where the entry has it, else the one to begin with."""
    value = wanted.get(asked.name)
    if value is not None and has_value(asked, value):
        return value
    return begun(asked)


def has_value(asked: Asked, value: Value) -> bool:
    """Tell whether what is asked for can have a value of the space."""
    match asked.entry:
        case Categorical(choices=choices):
            return any(same_value(choice, value) for choice in choices)
        case Integer(low, high, step=step):
            if not isinstance(value, int) or isinstance(value, bool):
                return False
            return low <= value <= high and (value - low) % (step or 1) == 0
        case Float(low, high):
            return not isinstance(value, bool | str) and low <= value <= high
        case _:
            return same_value(asked.entry, value)


def is_wide(asked: Asked) -> bool:
    """Tell whether not all values are tried, but both ends and the middle."""
    size = size_of(asked)
    return size is None or (size > FEW and not isinstance(asked.entry, Categorical))


def size_of(asked: Asked) -> int | None:
    """Return how many values there are, None for a continuous range."""
    match asked.entry:
        case Integer() | Float() | Categorical():
            return parameter_size(asked.entry)
        case _:
            return 1


def tried_values(asked: Asked, stated: Iterable[Value] = ()) -> list[Value]:
    """Return the values that are worth trying, those that conditions name among them."""
    entry, size = asked.entry, size_of(asked)
    match entry:
        case Float(low, high, step=None):
            values: list[Value] = [
                low,
                (low * high) ** 0.5 if entry.log else (low + high) / 2,
                high,
            ]
        case Integer() | Float() | Categorical():
            assert size is not None, "only a float without a step is continuous"
            few = _MANY_CHOICES if isinstance(entry, Categorical) else FEW
            places = range(size) if size <= few else [0, size // 2, size - 1]
            values = [value_at(entry, place) for place in places]
        case _:
            values = [entry]
    extra = [one for one in stated if has_value(asked, one)]
    return list(dict.fromkeys([*values, *extra]))
