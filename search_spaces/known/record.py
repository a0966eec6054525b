"""What is known about a parameter that the model families read: its values and what it needs."""

import math
from dataclasses import dataclass, field
from typing import TypeAlias, final

from search_spaces.conditions import ALWAYS, AllowedValues, Condition
from search_spaces.values import Value


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Numbers between two ends, each of which is allowed itself or not.

    Attributes:
        low: The lower end.
        high: The upper end; infinite when there is none.
        is_whole: Only whole numbers are allowed.
        excludes_low: The lower end itself is not allowed.
        excludes_high: The upper end itself is not allowed.
    """

    low: float
    high: float = math.inf
    is_whole: bool = False
    excludes_low: bool = False
    excludes_high: bool = False

    def holds(self, number: float) -> bool:
        """Tell whether a number lies in the range, whole or not."""
        above = number > self.low if self.excludes_low else number >= self.low
        below = number < self.high if self.excludes_high else number <= self.high
        return above and below

    def __str__(self) -> str:
        """Say the range in words: `0 to below 1`, `above 0`, `1 or more`."""
        low = f"above {self.low:,}" if self.excludes_low else f"{self.low:,}"
        if math.isinf(self.high):
            return low if self.excludes_low else f"{low} or more"
        if self.excludes_low and self.excludes_high:
            return f"{low} and below {self.high:,}"
        return f"{low} to {'below ' if self.excludes_high else ''}{self.high:,}"


@final
@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several words, or of true and false."""

    choices: tuple[str, ...] | tuple[bool, ...]


@final
@dataclass(frozen=True, slots=True)
class Text:
    """Any text.

    Attributes:
        example: What such a text looks like.
        or_number: A whole number, 0 or more, stands for the text that is written the same.
    """

    example: str
    or_number: bool = False

    def holds(self, value: Value) -> bool:
        """Tell whether a value is such a text."""
        if isinstance(value, str):
            return True
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        return self.or_number and is_whole and value >= 0


Allowed: TypeAlias = Range | OneOf | Text


@final
@dataclass(frozen=True, slots=True)
class DefaultWhere:
    """What holds in those configurations without a parameter that meet a condition.

    Attributes:
        condition: On parameters with a default of their own, which they have where they are absent.
        value: What holds.
    """

    condition: Condition
    value: Value


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class KnownParameter:
    """A parameter that one of the model families reads.

    Attributes:
        name: Its name in a configuration.
        group: The group that it belongs to, or `family` when only one family reads it.
        allowed: The values that a model can be built with.
        default: What holds in a configuration without it; None when another parameter, the data or
            the study decides.
        default_where: What holds in its place under conditions, the first one that is met.
        follows: The parameter whose value it has in a configuration without it, or None.
        meaning: What it turns, in a few words.
        needs: Conditions of which at least one must hold for it to be read; empty when it always
            is. A parent that a configuration lacks has its default.
        beside: A parameter that must be in the same configuration, or None.
    """

    name: str
    group: str
    allowed: Allowed
    default: Value | None
    meaning: str
    needs: tuple[Condition, ...] = field(default=())
    beside: str | None = None
    default_where: tuple[DefaultWhere, ...] = ()
    follows: str | None = None


def whole(low: int, high: float = math.inf) -> Range:
    """Return the whole numbers from `low` to `high`, both inclusive."""
    return Range(low=low, high=high, is_whole=True)


def needing(**parents: AllowedValues) -> tuple[Condition, ...]:
    """Return the need for each parent to have one of the values given."""
    return (ALWAYS.also(parents),)


def where(value: Value, **parents: AllowedValues) -> DefaultWhere:
    """Return the default for configurations whose parents each have one of the values given."""
    return DefaultWhere(ALWAYS.also(parents), value)


FROM_0_TO_1 = Range(low=0, high=1)
FROM_0_BELOW_1 = Range(low=0, high=1, excludes_high=True)
ABOVE_0 = Range(low=0, excludes_low=True)
ABOVE_0_TO_1 = Range(low=0, high=1, excludes_low=True)
ABOVE_0_BELOW_1 = Range(low=0, high=1, excludes_low=True, excludes_high=True)
TRUE_OR_FALSE = OneOf((False, True))
