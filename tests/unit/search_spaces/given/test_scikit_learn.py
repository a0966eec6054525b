"""Dictionaries as scikit-learn's searches take them, held to SciPy's own quantiles."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from search_spaces import Categorical, Float, Integer, Parameter, SearchSpace, SearchSpaceError
from search_spaces.domains import parameter_size, quantile, value_at
from search_spaces.given.conversion import space_from

SHARES = (0.001, 0.1, 0.2501, 0.5001, 0.7501, 0.9, 0.999)


def parameter_of(given: object) -> Parameter:
    return space_from({"x": given}).parameters["x"]


def complaints(given: Mapping[Any, object] | object) -> tuple[str, ...]:
    with pytest.raises(SearchSpaceError) as caught:
        space_from(given)
    return caught.value.complaints


def test_the_chapters_own_listing_is_a_space() -> None:
    param_distribs = {
        "n_hidden": [0, 1, 2, 3],
        "n_neurons": np.arange(1, 100),
        "learning_rate": stats.reciprocal(3e-4, 3e-2),
    }
    assert space_from(param_distribs) == SearchSpace(
        {
            "n_hidden": Integer(0, 3),
            "n_neurons": Integer(1, 99),
            "learning_rate": Float(3e-4, 3e-2, log=True),
        }
    )


def test_its_newer_edition_names_what_scikeras_hands_on_and_draws_beforehand() -> None:
    rates = stats.reciprocal(3e-4, 3e-2).rvs(1000, random_state=1).tolist()
    param_distribs = {
        "model__n_hidden": [0, 1, 2, 3],
        "kerasregressor__model__n_neurons": np.arange(1, 100).tolist(),
        "model__learning_rate": rates,
    }
    space = space_from(param_distribs)
    assert space.names == ("n_hidden", "n_neurons", "learning_rate")
    assert space.parameters["n_neurons"] == Integer(1, 99)
    assert space.parameters["learning_rate"] == Categorical(rates)
    # It travels through a configuration's checks as quickly as any.
    configuration = space.sample(np.random.default_rng(0))
    assert configuration["learning_rate"] in rates
    assert space.complaints_about(configuration) == []


@pytest.mark.parametrize(
    ("distribution", "is_log"),
    [
        (stats.uniform(), False),
        (stats.uniform, False),
        (stats.uniform(2, 3), False),
        (stats.uniform(loc=-1.5, scale=0.25), False),
        (stats.beta(1, 1, loc=3, scale=2), False),
        (stats.loguniform(1e-5, 1e-1), True),
        (stats.reciprocal(3e-4, 3e-2), True),
        (stats.loguniform(1, 100, scale=0.01), True),
    ],
)
def test_a_continuous_distribution_has_scipys_bounds_and_quantiles(
    distribution: Any, is_log: bool
) -> None:
    parameter = parameter_of(distribution)
    assert isinstance(parameter, Float)
    assert (parameter.low, parameter.high) == tuple(map(float, distribution.support()))
    assert parameter.log is is_log
    for share in SHARES:
        assert quantile(parameter, share) == pytest.approx(distribution.ppf(share), rel=1e-9)


@pytest.mark.parametrize(
    "distribution",
    [stats.randint(1, 100), stats.randint(0, 2), stats.randint(5, 9, loc=10), stats.randint(-3, 4)],
)
def test_whole_numbers_have_scipys_bounds_and_quantiles(distribution: Any) -> None:
    parameter = parameter_of(distribution)
    assert isinstance(parameter, Integer)
    assert parameter.log is False
    drawn = distribution.rvs(5000, random_state=0)
    assert (parameter.low, parameter.high) == (drawn.min(), drawn.max())
    for share in SHARES:
        assert quantile(parameter, share) == int(distribution.ppf(share))


@pytest.mark.parametrize(
    ("given", "parameter"),
    [
        (range(0, 100, 5), Integer(0, 95, step=5)),
        (np.arange(10, 0, -1), Integer(1, 10)),
        ((32, 64, 96), Integer(32, 96, step=32)),
        ([16, 32, 64], Categorical([16, 32, 64])),
        ([0, 1], Categorical([0, 1])),
        ([True, False], Categorical([True, False])),
        (np.array([False, True]), Categorical([False, True])),
        (np.linspace(0, 1, 5), Categorical([0.0, 0.25, 0.5, 0.75, 1.0])),
        (np.array(["relu", "elu"]), Categorical(["relu", "elu"])),
        (pd.Series([0.1, 0.5]), Categorical([0.1, 0.5])),
        ([np.float32(0.5), np.int64(2)], Categorical([0.5, 2])),
        (Float(0, 1), Float(0, 1)),
    ],
)
def test_a_list_takes_the_values_that_are_in_it(given: object, parameter: Parameter) -> None:
    found = parameter_of(given)
    assert found == parameter
    if not isinstance(given, Float):
        size = parameter_size(found)
        assert size is not None
        values = {value_at(found, index) for index in range(size)}
        assert values == {getattr(one, "item", lambda one=one: one)() for one in given}  # type: ignore[attr-defined]


def test_one_value_is_a_constant() -> None:
    space = space_from(
        {"a": [3], "b": np.int64(4), "c": stats.randint(5, 6), "d": "relu", "x": [1, 2]}
    )
    assert dict(space.constants) == {"a": 3, "b": 4, "c": 5, "d": "relu"}
    assert all(type(space.constants[name]) is int for name in "abc")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            stats.norm(),
            "SciPy's norm draws from -inf to inf ... write uniform(",
        ),
        (stats.poisson(3), "SciPy's poisson draws from 0.0 to inf"),
        (stats.loguniform, "SciPy's loguniform has no bounds of its own"),
        (stats.uniform([0, 1], [1, 2]), "SciPy's uniform has no bounds of its own, or several"),
        (stats.truncnorm(-1, 1), "SciPy's truncnorm draws from -1.0 to 1.0 by another law"),
        (stats.loguniform(1, 10, loc=3), "by another law ... write Float(4.0, 13.0)"),
        (stats.beta(2, 5), "SciPy's beta draws from 0.0 to 1.0 by another law"),
        (stats.binom(10, 0.5), "SciPy's binom does not draw the whole numbers from 0 to 10 evenly"),
        (stats.randint(0, 5, loc=0.5), "does not draw the whole numbers"),
        ([], "is an empty list; write the values"),
        ([1, 1, 2], "repeats values (3 are given, 2 different)"),
        ([1, 1.0, 2], "repeats values (3 are given, 2 different)"),
        ([None, "relu"], "None must be a plain value; name it and look it up in build_model"),
        ([max, min], "must be a plain value; name it and look it up in build_model"),
        ([[1, 2], [3]], "has lists in the list; write one list of plain values"),
        (np.zeros((2, 2)), "has lists in the list"),
        ([0.1, float("nan")], "nan is not finite"),
        (
            np.arange(0, 1, 1e-5),
            "has 100,000 values ... write a range, such as Float(0.0,",
        ),
        ({1, 2}, "is a set; write a categorical with these choices"),
    ],
)
def test_what_no_space_holds_is_refused_with_what_to_write(given: object, said: str) -> None:
    (complaint,) = complaints({"x": given, "y": [1, 2]})
    assert complaint.startswith("space.x: ")
    at = 0
    for part in said.split(" ... "):
        assert part in complaint[at:]
        at = complaint.index(part, at)


def test_every_complaint_comes_at_once() -> None:
    said = complaints(
        {
            "model__units": [1, 2],
            "units": [3, 4],
            "optimizer__momentum": [0.1, 0.9],
            "rate": stats.norm(),
            "epochs": [5, 10],
            "two words": [1, 2],
        }
    )
    assert [one.partition(":")[0] for one in said] == [
        "space.units",
        "space.optimizer__momentum",
        "space.rate",
        "space.epochs",
        "space.'two words'",
    ]
    assert "write momentum, and use it there" in said[1]


def test_several_dictionaries_and_other_things_are_no_space() -> None:
    assert "of several dictionaries make one" in complaints([{"x": [1, 2]}])[0]
    assert complaints(5) == ("space: 5 is no space; write a mapping of names to parameters",)
    assert "no parameter varies" in complaints({})[0]


def test_nothing_is_imported_that_the_caller_did_not_bring() -> None:
    code = (
        "import sys; from search_spaces.given.conversion import space_from;"
        "space_from({'x': [1, 2, 3], 'y': range(5)});"
        "print([m for m in ('numpy', 'scipy', 'keras_tuner') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
