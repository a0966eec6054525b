"""Values are drawn as documented, and every value and end can be reached."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from search_spaces import Categorical, Float, Integer, Parameter, SearchSpaceError, Value
from search_spaces.domains import (
    contains,
    grid_values,
    parameter_size,
    quantile,
    settled,
    value_at,
)

ALMOST_ONE = math.nextafter(1.0, 0.0)
SHARES = (np.arange(4000) + 0.5) / 4000


@pytest.mark.parametrize(
    ("parameter", "distribution"),
    [
        (Float(-2.0, 3.0), stats.uniform(-2.0, 5.0)),
        (Float(3e-4, 3e-2, log=True), stats.loguniform(3e-4, 3e-2)),
    ],
)
def test_floats_follow_their_distribution(parameter: Float, distribution: Any) -> None:
    shares = np.random.default_rng(7).random(4000)
    drawn = np.array([quantile(parameter, float(share)) for share in shares], dtype=float)
    assert stats.kstest(drawn, distribution.cdf).pvalue > 0.01


@pytest.mark.parametrize(
    "parameter",
    [
        Integer(0, 3),
        Integer(-5, 10, step=5),
        Float(0.0, 0.4, step=0.1),
        Categorical(("a", "b", "c")),
        Categorical((True, False)),
    ],
)
def test_discrete_values_are_equally_likely(parameter: Parameter) -> None:
    drawn = [quantile(parameter, float(share)) for share in SHARES]
    counts = [drawn.count(value) for value in grid_values(parameter)]
    assert max(counts) - min(counts) <= 1
    assert sum(counts) == len(SHARES)


def test_a_log_integer_follows_the_rule_of_half_open_neighbourhoods() -> None:
    parameter = Integer(1, 32, log=True)
    drawn = [quantile(parameter, float(share)) for share in SHARES]
    whole = math.log(32.5 / 0.5)
    for value in range(1, 33):
        expected = math.log((value + 0.5) / (value - 0.5)) / whole
        assert drawn.count(value) / len(drawn) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("parameter", "low", "high"),
    [
        (Integer(1, 2), 1, 2),
        (Integer(0, 2**50), 0, 2**50),
        (Integer(1, 1000, log=True), 1, 1000),
        (Integer(3, 27, step=8), 3, 27),
        (Float(0.0, 0.4, step=0.1), 0.0, 0.4),
        (Float(0.0, 1.0, step=1 / 3), 0.0, 1.0),
        (Categorical(("x", "y")), "x", "y"),
    ],
)
def test_both_ends_are_reached(parameter: Parameter, low: Value, high: Value) -> None:
    assert quantile(parameter, 0.0) == low
    assert quantile(parameter, ALMOST_ONE) == high


def test_a_log_float_runs_from_end_to_end() -> None:
    parameter = Float(3e-4, 3e-2, log=True)
    assert quantile(parameter, 0.0) == 3e-4
    assert quantile(parameter, ALMOST_ONE) == pytest.approx(3e-2, rel=1e-12)
    assert quantile(parameter, 0.5) == pytest.approx(3e-3)


@pytest.mark.parametrize("u", [-0.1, 1.0, float("nan")])
def test_a_share_outside_the_unit_interval_is_refused(u: float) -> None:
    with pytest.raises(SearchSpaceError, match=r"u is .*at least 0 and below 1"):
        quantile(Float(0.0, 1.0), u)


def test_stepped_floats_are_spelled_as_a_person_would() -> None:
    assert grid_values(Float(0.0, 0.4, step=0.1)) == (0.0, 0.1, 0.2, 0.3, 0.4)
    assert repr(value_at(Float(-0.3, 0.3, step=0.1), 3)) == "0.0"


def test_the_grid_of_a_continuous_float_is_even_on_its_own_scale() -> None:
    assert grid_values(Float(0.0, 1.0), levels=3) == (0.0, 0.5, 1.0)
    assert grid_values(Float(0.01, 1.0, log=True), levels=3) == pytest.approx((0.01, 0.1, 1.0))
    with pytest.raises(SearchSpaceError, match="levels is 1; write 2 or more"):
        grid_values(Float(0.0, 1.0), levels=1)
    with pytest.raises(SearchSpaceError, match="no numbered values"):
        value_at(Float(0.0, 1.0), 0)


@pytest.mark.parametrize(
    ("parameter", "inside", "outside"),
    [
        (Integer(1, 9, step=2), [1, 3, 9], [0, 2, 10, 3.0, True, "3", None]),
        (Float(0.0, 1.0), [0, 1, 0.5, 1.0 + 1e-12], [-0.1, 1.1, math.nan, math.inf, True, "1"]),
        (Float(0.0, 0.4, step=0.1), [0, 0.1 + 0.2, 0.4], [0.05, 0.300001, 0.5, False]),
        (Float(1e9, 1e9 + 1, step=0.1), [1e9 + 0.1], [1e9 + 0.15]),
        (Categorical((1, 2.5)), [1, 1.0, 2.5], [True, 2, "1", None, [1]]),
        (Categorical((True, False)), [True], [1, 0, "true"]),
    ],
)
def test_containment_minds_kinds_ends_and_steps(
    parameter: Parameter, inside: list[object], outside: list[object]
) -> None:
    assert [value for value in inside if not contains(parameter, value)] == []
    assert [value for value in outside if contains(parameter, value)] == []


def test_a_settled_value_is_spelled_as_the_parameter_spells_it() -> None:
    assert repr(settled(Float(0.0, 1.0), 1)) == "1.0"
    assert settled(Float(0.0, 1.0), 1.0 + 1e-12) == 1.0
    assert settled(Float(0.0, 0.4, step=0.1), 0.1 + 0.2) == 0.3
    assert repr(settled(Categorical((1, 2)), 2.0)) == "2"


def test_the_size_of_a_parameter_is_its_number_of_values() -> None:
    assert parameter_size(Integer(1, 100)) == 100
    assert parameter_size(Integer(0, 10, step=5)) == 3
    assert parameter_size(Float(0.0, 0.4, step=0.1)) == 5
    assert parameter_size(Float(0.0, 1.0)) is None
    assert parameter_size(Categorical((1, 2))) == 2
