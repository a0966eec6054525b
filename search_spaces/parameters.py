"""The three kinds of parameter."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import TypeAlias, final

from search_spaces.conditions import ALWAYS, AllowedValues, Condition
from search_spaces.values import LARGEST_WHOLE, Value, plain


@final
@dataclass(frozen=True, slots=True)
class Integer:
    """Whole numbers from `low` to `high`, both inclusive.

    Nothing is checked here: the search space knows the name and reports all complaints at once.

    Attributes:
        low: The least value; above 0 with `log`.
        high: The greatest value, above `low`, at most 2**53.
        log: Sample the logarithm evenly instead of the value; not together with `step`.
        step: Distance between neighbours, above 0, dividing `high - low`; None means 1.
        condition: When the parameter is active.
    """

    low: int
    high: int
    _: KW_ONLY
    log: bool = False
    step: int | None = None
    condition: Condition = ALWAYS

    def __post_init__(self) -> None:
        """Bring subclasses of int to int."""
        for key in ("low", "high", "step"):
            object.__setattr__(self, key, plain(getattr(self, key)))

    def when(self, **parents: AllowedValues) -> "Integer":
        """Return this parameter, active only while each parent has the value, or one of them."""
        return replace(self, condition=self.condition.also(parents))


@final
@dataclass(frozen=True, slots=True)
class Float:
    """Numbers from `low` to `high`, both inclusive.

    Nothing is checked here: the search space knows the name and reports all complaints at once.

    Attributes:
        low: The least value, finite; above 0 with `log`.
        high: The greatest value, finite, above `low`.
        log: Sample the logarithm evenly instead of the value; not together with `step`.
        step: Distance between neighbours, above 0, dividing `high - low`; None means continuous.
        condition: When the parameter is active.
    """

    low: float
    high: float
    _: KW_ONLY
    log: bool = False
    step: float | None = None
    condition: Condition = ALWAYS

    def __post_init__(self) -> None:
        """Bring whole bounds to float, so that `Float(0, 1)` is `Float(0.0, 1.0)`."""
        for key in ("low", "high", "step"):
            value = plain(getattr(self, key))
            if type(value) is int and abs(value) <= LARGEST_WHOLE:
                value = float(value)
            object.__setattr__(self, key, value)

    def when(self, **parents: AllowedValues) -> "Float":
        """Return this parameter, active only while each parent has the value, or one of them."""
        return replace(self, condition=self.condition.also(parents))


@final
@dataclass(frozen=True, slots=True, init=False)
class Categorical:
    """One of several plain values, each as likely as the others.

    Nothing is checked here: the search space knows the name and reports all complaints at once.

    Attributes:
        choices: At least two different plain values, in a fixed order.
        condition: When the parameter is active.
    """

    choices: tuple[Value, ...]
    condition: Condition

    def __init__(self, choices: Sequence[Value], *, condition: Condition = ALWAYS) -> None:
        """Keep the choices as a tuple; what is no sequence stays as it is, to be refused later."""
        kept: object = choices
        match choices:
            case str() | bytes():
                kept = (choices,)
            case Sequence():
                kept = tuple(plain(choice) for choice in choices)
        object.__setattr__(self, "choices", kept)
        object.__setattr__(self, "condition", condition)

    def when(self, **parents: AllowedValues) -> "Categorical":
        """Return this parameter, active only while each parent has the value, or one of them."""
        return replace(self, condition=self.condition.also(parents))


Parameter: TypeAlias = Integer | Float | Categorical
