"""The search space: parameters and constants that together are valid."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, final

from search_spaces.active_values import Verdict, judge
from search_spaces.canonical_form import parents_first, settle
from search_spaces.checks.space import space_complaints
from search_spaces.complaints import no_lines
from search_spaces.configuration import Configuration
from search_spaces.differences import differences
from search_spaces.domains import grid_values, parameter_size, quantile, value_at
from search_spaces.errors import SearchSpaceError
from search_spaces.parameters import Categorical, Float, Integer, Parameter
from search_spaces.plain_form import to_plain_form
from search_spaces.size import count_configurations
from search_spaces.values import Value

if TYPE_CHECKING:
    import numpy as np


@final
class SearchSpace:
    """The set of parameters that a study varies, and the constants that it does not. Immutable.

    Args:
        parameters: Parameters by name, and plain values, which are constants. A name begins with a
            letter and has up to 64 letters, digits and single underscores.
        name: What messages call the space. It is no part of its content.

    Raises:
        SearchSpaceError: With every complaint at once, when anything is wrong.
    """

    __slots__ = ("_constants", "_entries", "_name", "_parameters")

    def __init__(self, parameters: Mapping[str, Parameter | Value], *, name: str = "space") -> None:
        """Check everything, then keep a copy."""
        complaints = space_complaints(parameters)
        if complaints:
            raise SearchSpaceError(*(found.sentence(name, no_lines) for found in complaints))
        self._name = name
        self._entries = settle(parameters)
        varying = {
            key: entry
            for key, entry in self._entries.items()
            if isinstance(entry, Integer | Float | Categorical)
        }
        self._parameters = parents_first(varying)
        self._constants = {
            key: entry
            for key, entry in self._entries.items()
            if not isinstance(entry, Integer | Float | Categorical)
        }

    @property
    def name(self) -> str:
        """What messages call the space."""
        return self._name

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all parameters and constants, as written."""
        return tuple(self._entries)

    @property
    def entries(self) -> Mapping[str, Parameter | Value]:
        """Parameters and constants by name, as written."""
        return MappingProxyType(self._entries)

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """The parameters that vary, parents before children, otherwise as written."""
        return MappingProxyType(self._parameters)

    @property
    def constants(self) -> Mapping[str, Value]:
        """The values that are the same in every configuration, as written."""
        return MappingProxyType(self._constants)

    def sample(self, generator: "np.random.Generator") -> Configuration:
        """Draw a configuration.

        One uniform number is taken from the generator for each active parameter, in the order of
        `parameters`; so the same generator state gives the same configuration on every machine.
        """
        values: dict[str, Value] = {}
        for name, parameter in self._parameters.items():
            if parameter.condition.holds(values):
                values[name] = quantile(parameter, float(generator.random()))
        return self._configuration(values)

    def middle(self) -> Configuration:
        """Return the configuration in the middle of all ranges and lists of choices."""
        values: dict[str, Value] = {}
        for name, parameter in self._parameters.items():
            if parameter.condition.holds(values):
                values[name] = quantile(parameter, 0.5)
        return self._configuration(values)

    def activate(self, values: Mapping[str, Value]) -> Configuration:
        """Make a configuration of values that may hold too much, as backends give that sample all.

        Values of inactive parameters are dropped, constants are added, and every value is brought
        to its parameter's own spelling: a whole number to float for a float, roundings taken out.

        Raises:
            SearchSpaceError: With every unknown name, every active parameter that is missing and
                every value out of range.
        """
        verdict = self._judge(values)
        if verdict.complaints:
            raise SearchSpaceError(*verdict.complaints)
        return self._configuration(verdict.active)

    def complaints_about(self, values: Mapping[str, Value]) -> list[str]:
        """Return all that is wrong with a configuration, such as one edited by hand.

        Unknown names, active parameters that are missing, values out of range, and values given
        for parameters that are inactive. Constants may be left out.
        """
        verdict = self._judge(values)
        return verdict.complaints + verdict.inactive

    def size(self) -> int | None:
        """Return the exact number of distinct configurations, or None when one is continuous."""
        sizes: dict[str, int] = {}
        for name, parameter in self._parameters.items():
            size = parameter_size(parameter)
            if size is None:
                return None
            sizes[name] = size
        return count_configurations(self._parameters, sizes)

    def grid_size(self, levels: int = 5) -> int:
        """Return the exact number of configurations of `grid(levels)`, without listing them."""
        sizes = {}
        for name, parameter in self._parameters.items():
            size = parameter_size(parameter)
            sizes[name] = len(grid_values(parameter, levels)) if size is None else size
        return count_configurations(self._parameters, sizes)

    def grid(self, levels: int = 5) -> Iterator[Configuration]:
        """Yield each distinct configuration of the grid once, the last parameter changing fastest.

        Args:
            levels: How many values of a continuous float to try, both ends included; 2 or more.

        Raises:
            SearchSpaceError: When `levels` is below 2 and a float is continuous.
        """
        for values in self._grid_values(tuple(self._parameters), {}, levels):
            yield self._configuration(values)

    def fingerprint(self) -> str:
        """Return the SHA-256 of the space as plain data, in hexadecimal.

        The order of the parameters counts, because samplers depend on it.
        """
        return sha256(self._canonical().encode()).hexdigest()

    def difference(self, other: "SearchSpace") -> list[str]:
        """Return one plain line for each change that leads from this space to `other`.

        Empty exactly when the two are equal.
        """
        return differences(to_plain_form(self._entries), to_plain_form(other._entries))

    def __eq__(self, other: object) -> bool:
        """Compare entries and their order; the name does not count."""
        if not isinstance(other, SearchSpace):
            return NotImplemented
        return self._canonical() == other._canonical()

    def __hash__(self) -> int:
        """Hash the content."""
        return hash(self._canonical())

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes as the entries."""
        return _rebuilt, (dict(self._entries), self._name)

    def __repr__(self) -> str:
        """Show the entries as they were written."""
        return f"SearchSpace({self._entries!r})"

    def _canonical(self) -> str:
        return json.dumps(to_plain_form(self._entries), separators=(",", ":"), allow_nan=False)

    def _configuration(self, values: Mapping[str, Value]) -> Configuration:
        given = {**self._constants, **values}
        return Configuration({name: given[name] for name in self._entries if name in given})

    def _judge(self, values: Mapping[str, Value]) -> Verdict:
        return judge(
            values, parameters=self._parameters, constants=self._constants, where=self._name
        )

    def _grid_values(
        self, names: tuple[str, ...], chosen: dict[str, Value], levels: int
    ) -> Iterator[dict[str, Value]]:
        if not names:
            yield chosen
            return
        first, rest = names[0], names[1:]
        parameter = self._parameters[first]
        if not parameter.condition.holds(chosen):
            yield from self._grid_values(rest, chosen, levels)
            return
        size = parameter_size(parameter)
        if size is None:
            values: Iterator[Value] = iter(grid_values(parameter, levels))
        else:
            # A whole range may be long; it is walked, not listed.
            values = (value_at(parameter, index) for index in range(size))
        for value in values:
            yield from self._grid_values(rest, {**chosen, first: value}, levels)


def _rebuilt(parameters: Mapping[str, Parameter | Value], name: str) -> SearchSpace:
    return SearchSpace(parameters, name=name)
