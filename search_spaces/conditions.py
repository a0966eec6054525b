"""Conditions: when a parameter is active."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, final

from search_spaces.values import Value, listed, plain, same_value

AllowedValues: TypeAlias = Value | Sequence[Value]


@final
@dataclass(frozen=True, slots=True)
class Condition:
    """A parameter is active while each named parent has one of its allowed values.

    Attributes:
        clauses: Pairs of a parent's name and the values of it that are allowed, one for each
            parent, ordered by name. All must hold; without any, the condition always holds.
    """

    clauses: tuple[tuple[str, tuple[Value, ...]], ...] = ()

    @property
    def parents(self) -> tuple[str, ...]:
        """Names of the parameters that this condition looks at."""
        return tuple(parent for parent, _ in self.clauses)

    def holds(self, values: Mapping[str, Value]) -> bool:
        """Tell whether every parent is present in `values` with an allowed value.

        A parent that is absent is not active, and so are the parameters that depend on it.
        """
        return all(
            parent in values and any(same_value(values[parent], value) for value in allowed)
            for parent, allowed in self.clauses
        )

    def also(self, parents: Mapping[str, AllowedValues]) -> "Condition":
        """Return this condition narrowed by clauses with one value or a sequence of values each.

        A parent that has a clause already keeps only the values that both allow.
        """
        clauses = dict(self.clauses)
        for parent, values in parents.items():
            allowed = _allowed(values)
            if parent in clauses:
                allowed = tuple(
                    value
                    for value in clauses[parent]
                    if any(same_value(value, other) for other in allowed)
                )
            clauses[parent] = allowed
        return Condition(tuple(sorted(clauses.items(), key=lambda clause: clause[0])))

    def __str__(self) -> str:
        """Say the condition in words."""
        if not self.clauses:
            return "always active"
        return " and ".join(
            f"{parent} is {listed(allowed, joint=' or ')}" for parent, allowed in self.clauses
        )


ALWAYS = Condition(())


def _allowed(values: AllowedValues) -> tuple[Value, ...]:
    many = isinstance(values, Sequence) and not isinstance(values, str | bytes)
    distinct: list[Value] = []
    for value in values if many else (values,):  # type: ignore[union-attr]
        if not any(same_value(value, other) for other in distinct):
            distinct.append(plain(value))
    return tuple(distinct)
