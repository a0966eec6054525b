"""Random valid search spaces, small enough to list, with nested conditions."""

import string
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from search_spaces import Categorical, Float, Integer, Parameter, SearchSpace, Value
from search_spaces.conditions import ALWAYS
from search_spaces.domains import grid_values

RESERVED_FREE_LETTERS = string.ascii_lowercase[:20]

finite_floats = st.floats(allow_nan=False, allow_infinity=False, width=64)
safe_integers = st.integers(-(2**53), 2**53)
plain_values: st.SearchStrategy[Value] = st.one_of(
    st.booleans(), safe_integers, finite_floats, st.text(max_size=8)
)
names = st.text(st.sampled_from(RESERVED_FREE_LETTERS), min_size=1, max_size=3)


@st.composite
def integers(draw: st.DrawFn, *, widest: int = 6) -> Integer:
    low = draw(st.integers(-20, 20))
    if draw(st.booleans()):
        low = abs(low) + 1
        return Integer(low, low + draw(st.integers(1, widest)), log=True)
    step = draw(st.sampled_from([None, 1, 2, 5]))
    return Integer(low, low + (step or 1) * draw(st.integers(1, widest)), step=step)


@st.composite
def stepped_floats(draw: st.DrawFn) -> Float:
    step = draw(st.sampled_from(["0.1", "0.25", "1", "0.001", "3e-7"]))
    low = draw(st.sampled_from(["-1", "0", "0.3", "7"]))
    high = Decimal(low) + Decimal(step) * draw(st.integers(1, 6))
    return Float(float(low), float(high), step=float(step))


@st.composite
def continuous_floats(draw: st.DrawFn) -> Float:
    log = draw(st.booleans())
    least = 1e-12 if log else -1e12
    low, high = sorted(draw(st.lists(st.floats(least, 1e12), min_size=2, max_size=2, unique=True)))
    return Float(low, high, log=log)


@st.composite
def categoricals(draw: st.DrawFn) -> Categorical:
    kind: st.SearchStrategy[Value] = draw(
        st.sampled_from([st.text(max_size=5), st.integers(-99, 99), st.floats(-9.0, 9.0)])
    )
    if draw(st.booleans()) and draw(st.booleans()):
        return Categorical((True, False))
    return Categorical(draw(st.lists(kind, min_size=2, max_size=4, unique=True)))


@st.composite
def spaces(draw: st.DrawFn, *, finite: bool = False, most: int = 5) -> SearchSpace:
    """Draw a space in which each parameter may depend on some of those before it."""
    kinds: list[st.SearchStrategy[Parameter]] = [integers(), stepped_floats(), categoricals()]
    if not finite:
        kinds.append(continuous_floats())
    parameters: dict[str, Parameter] = {}
    for name in draw(st.lists(names, min_size=1, max_size=most, unique=True)):
        parameter = draw(st.one_of(kinds))
        parameters[name] = draw(_conditioned(parameter, parameters))
    entries: dict[str, Parameter | Value] = dict(draw(st.permutations(list(parameters.items()))))
    if draw(st.booleans()):
        entries["constant"] = draw(plain_values)
    return SearchSpace(entries)


@st.composite
def _conditioned(
    draw: st.DrawFn, parameter: Parameter, earlier: Mapping[str, Parameter]
) -> Parameter:
    able = [
        name
        for name, other in earlier.items()
        if not (isinstance(other, Float) and other.step is None)
    ]
    if not able:
        return parameter
    for parent in draw(st.lists(st.sampled_from(able), max_size=2, unique=True)):
        # What the ancestors ask of this parent is kept, so that no condition contradicts another.
        asked = _asked_of(parent, earlier, above=parameter)
        allowed = draw(st.lists(st.sampled_from(asked), min_size=1, max_size=3, unique=True))
        parameter = parameter.when(**{parent: allowed})
        if not _can_hold(parameter, earlier):
            return replace(parameter, condition=ALWAYS)
    return parameter


def _asked_of(
    parent: str, earlier: Mapping[str, Parameter], *, above: Parameter
) -> tuple[Value, ...]:
    demands = _demands(above, earlier)
    return demands.get(parent, grid_values(earlier[parent]))


def _demands(
    parameter: Parameter, earlier: Mapping[str, Parameter]
) -> dict[str, tuple[Value, ...]]:
    demands: dict[str, tuple[Value, ...]] = {}
    for parent, allowed in parameter.condition.clauses:
        for name, values in [(parent, allowed), *_demands(earlier[parent], earlier).items()]:
            held = demands.get(name, values)
            demands[name] = tuple(value for value in held if value in values)
    return demands


def _can_hold(parameter: Parameter, earlier: Mapping[str, Parameter]) -> bool:
    return all(_demands(parameter, earlier).values())
