from __future__ import annotations

import math

import keras_tuner
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_spaces import Categorical, Float, Integer, SearchSpace
from tests.properties.strategies import spaces
from tuning.backends.keras_tuner_search.bracket_sizes import bracket_sizes
from tuning.backends.keras_tuner_search.space import from_keras_tuner, to_keras_tuner


def draw(declared: keras_tuner.HyperParameters, generator: np.random.Generator) -> dict[str, float]:
    """Fill declared hyperparameters as KerasTuner does, conditions included."""
    filled = keras_tuner.HyperParameters()
    for hyperparameter in declared.space:
        filled.merge([hyperparameter])
        if filled.is_active(hyperparameter):
            filled.values[hyperparameter.name] = hyperparameter.prob_to_value(generator.random())
    return dict(filled.values)


def at_ends(space: SearchSpace, share: float) -> dict[str, float]:
    declared = to_keras_tuner(space)
    return {hp.name: hp.prob_to_value(share) for hp in declared.space}


@settings(max_examples=60, deadline=None)
@given(spaces(), st.integers(0, 2**32 - 1), st.booleans())
def test_every_draw_is_a_configuration_of_the_space(
    space: SearchSpace, seed: int, grid: bool
) -> None:
    values = draw(to_keras_tuner(space, grid=grid), np.random.default_rng(seed))
    configuration = from_keras_tuner(values, space, grid=grid)
    assert space.complaints_about(configuration) == []


@settings(max_examples=60, deadline=None)
@given(spaces(), st.integers(0, 2**32 - 1))
def test_what_is_inactive_for_us_is_inactive_for_a_grid_of_kerastuner(
    space: SearchSpace, seed: int
) -> None:
    values = draw(to_keras_tuner(space, grid=True), np.random.default_rng(seed))
    configuration = from_keras_tuner(values, space, grid=True)
    assert set(values) == set(configuration) - set(space.constants)


def test_both_ends_of_every_range_are_reached() -> None:
    space = SearchSpace(
        {
            "units": Integer(1, 64, log=True),
            "layers": Integer(0, 6, step=2),
            "rate": Float(0.0, 0.3, step=0.1),
            "decay": Float(1e-5, 1e-1, log=True),
            "size": Categorical([1, 1.5, 2]),
            "flag": Categorical([False, True]),
        }
    )
    low = from_keras_tuner(at_ends(space, 0.0), space)
    high = from_keras_tuner(at_ends(space, 1.0), space)
    first, last = {"size": 1, "flag": False}, {"size": 2, "flag": True}
    assert dict(low) == {"units": 1, "layers": 0, "rate": 0.0, "decay": 1e-5, **first}
    assert dict(high) == {"units": 64, "layers": 6, "rate": 0.3, "decay": 1e-1, **last}
    assert (type(low["size"]), low["flag"], high["flag"]) == (int, False, True)


def test_steps_of_a_float_are_written_as_people_would() -> None:
    space = SearchSpace({"rate": Float(0.0, 0.5, step=0.1)})
    hyperparameter = to_keras_tuner(space).space[0]
    rates = [from_keras_tuner({"rate": value}, space)["rate"] for value in hyperparameter.values]
    assert rates == [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]


def test_values_of_hyperband_itself_are_passed_over() -> None:
    space = SearchSpace({"layers": Integer(1, 3)})
    values = {"layers": 1, "tuner/epochs": 9, "tuner/trial_id": 7}
    assert dict(from_keras_tuner(values, space)) == {"layers": 2}


def test_a_parameter_of_several_parents_needs_all_of_them() -> None:
    space = SearchSpace(
        {
            "optimizer": Categorical(["sgd", "adam", "rmsprop"]),
            "layers": Integer(2, 8, step=2),
            "momentum": Float(0.0, 0.9).when(optimizer=["sgd", "rmsprop"], layers=[4, 8]),
            "nesterov": Categorical([True, False]).when(optimizer="sgd", layers=4),
        }
    )
    declared = to_keras_tuner(space)
    for optimizer, layers, active in [
        (0, 1, {"momentum", "nesterov"}),
        (0, 3, {"momentum"}),
        (2, 1, {"momentum"}),
        (1, 1, set()),
        (0, 0, set()),
    ]:
        declared.values = {"optimizer": optimizer, "layers": layers}
        found = {hp.name for hp in declared.space if declared.is_active(hp)}
        assert found == {"optimizer", "layers", *active}


def test_a_child_of_a_log_integer_is_dropped_where_it_is_inactive() -> None:
    space = SearchSpace(
        {"units": Integer(1, 9, log=True), "rate": Float(0.0, 1.0).when(units=[3, 4])}
    )
    assert dict(from_keras_tuner({"units": 2.2, "rate": 0.5}, space)) == {"units": 2}
    assert dict(from_keras_tuner({"units": 3.4, "rate": 0.5}, space)) == {"units": 3, "rate": 0.5}


def test_the_grid_of_a_continuous_float_is_ours() -> None:
    space = SearchSpace({"rate": Float(1e-4, 1.0, log=True), "units": Integer(1, 3, log=True)})
    declared = to_keras_tuner(space, grid=True)
    counts = {hp.name: len(list(hp.values)) for hp in declared.space}
    assert counts == {"rate": 5, "units": 3}
    rates = [
        from_keras_tuner({"rate": index, "units": 0}, space, grid=True)["rate"]
        for index in range(5)
    ]
    assert rates == pytest.approx([1e-4, 1e-3, 1e-2, 1e-1, 1.0])


@pytest.mark.parametrize("epochs", [1, 2, 3, 9, 10, 27, 100, 1000])
@pytest.mark.parametrize("trials", [1, 2, 3, 4, 8, 9, 10, 27, 50, 172, 1000])
def test_exactly_the_budget_enters_the_brackets(trials: int, epochs: int) -> None:
    sizes = bracket_sizes(trials, epochs=epochs)
    assert sum(rounds[0] for rounds in sizes) == trials
    for bracket, rounds in enumerate(sizes):
        assert len(rounds) == bracket + 1
        assert 3**bracket <= epochs
        assert rounds == [math.ceil(rounds[0] / 3**number) for number in range(bracket + 1)]
        assert rounds[-1] >= 1


def test_a_large_budget_gets_brackets_in_hyperbands_proportions() -> None:
    assert bracket_sizes(172, epochs=100) == [
        [6],
        [9, 3],
        [18, 6, 2],
        [41, 14, 5, 2],
        [98, 33, 11, 4, 2],
    ]


def test_a_small_budget_gets_no_more_brackets_than_it_can_halve() -> None:
    assert bracket_sizes(2, epochs=100) == [[2]]
    assert bracket_sizes(9, epochs=100) == [[2], [2, 1], [5, 2, 1]]
    assert bracket_sizes(9, epochs=4) == [[4], [5, 2]]
