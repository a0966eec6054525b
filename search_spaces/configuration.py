"""A configuration: a full assignment of values to the active parameters and the constants."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, final

from search_spaces.errors import SearchSpaceError
from search_spaces.values import LARGEST_WHOLE, Value, is_plain, plain, shown, value_problem

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)


@final
class Configuration(Mapping[str, Value]):
    """An immutable mapping of names to plain values.

    It keeps the order in which it was written, for display. Two configurations are equal when
    `canonical()` is: by content, whatever the order, with `1`, `1.0` and `True` all different.

    Args:
        values: Plain, finite values by name.

    Raises:
        SearchSpaceError: When a name is not text or a value is not plain or not finite.
    """

    __slots__ = ("_canonical", "_values")

    _values: dict[str, Value]
    _canonical: str | None

    def __init__(self, values: Mapping[str, Value]) -> None:
        """Copy the values."""
        # A leaderboard reads a hundred thousand of these: most need no more than a look.
        if not all(_is_usual(name, value) for name, value in values.items()):
            complaints = list(_complaints(values))
            if complaints:
                raise SearchSpaceError(*complaints)
        self._values = {plain(name): plain(value) for name, value in values.items()}
        self._canonical = None

    def canonical(self) -> str:
        """Return compact JSON with sorted names: the identity of the configuration."""
        if self._canonical is None:
            self._canonical = _ENCODER.encode(self._values)
        return self._canonical

    def __getitem__(self, name: str) -> Value:
        """Return the value of `name`; raise KeyError when it is absent."""
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names, in the order in which they were written."""
        return iter(self._values)

    def __len__(self) -> int:
        """Return the number of values."""
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        """Compare with another configuration by content and type of the values."""
        if not isinstance(other, Configuration):
            return NotImplemented
        return self.canonical() == other.canonical()

    def __hash__(self) -> int:
        """Hash the canonical form."""
        return hash(self.canonical())

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes as the plain values."""
        return Configuration, (dict(self._values),)

    def __repr__(self) -> str:
        """Show the values as they were written."""
        return f"Configuration({self._values!r})"


def _is_usual(name: object, value: object) -> bool:
    """Tell of the most usual names and values that nothing is wrong with them."""
    kind = type(value)
    if kind is float or kind is int:
        return type(name) is str and abs(value) <= LARGEST_WHOLE  # type: ignore[arg-type]
    return type(name) is str and (kind is str or kind is bool)


def _complaints(values: Mapping[Any, object]) -> Iterator[str]:
    for name, value in values.items():
        if not isinstance(name, str):
            yield f"configuration: the name {shown(name)} is not text; write it as text"
        elif not is_plain(value):
            advice = "convert it to a bool, int, float or str"
            yield f"configuration.{name}: {shown(value)} is not a plain value; {advice}"
        elif (problem := value_problem(value)) is not None:
            yield f"configuration.{name}: {shown(value)} {problem}"
