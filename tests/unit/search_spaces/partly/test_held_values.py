"""A space with parameters held at a value."""

from __future__ import annotations

import pytest

from search_spaces import Categorical, Float, Integer, SearchSpace, SearchSpaceError
from search_spaces.partly.held_values import fix

SPACE = SearchSpace(
    {
        "neurons": Integer(1, 10),
        "optimizer": Categorical(["sgd", "adam"]),
        "momentum": Float(0.0, 0.9).when(optimizer="sgd"),
        "nesterov": Categorical([True, False]).when(optimizer="sgd"),
        "beta_1": Float(0.8, 0.99).when(optimizer="adam"),
    }
)


def test_a_fixed_parameter_is_a_constant() -> None:
    fixed = fix(SPACE, {"neurons": 3})
    assert fixed.constants == {"neurons": 3}
    assert list(fixed.parameters) == ["optimizer", "momentum", "nesterov", "beta_1"]


def test_children_of_its_value_stay_and_those_of_others_go() -> None:
    fixed = fix(SPACE, {"optimizer": "sgd"})
    assert list(fixed.parameters) == ["neurons", "momentum", "nesterov"]
    assert not fixed.parameters["momentum"].condition.parents


def test_grandchildren_go_with_their_parents() -> None:
    space = SearchSpace(
        {
            "a": Categorical(["x", "y"]),
            "b": Categorical([1, 2]).when(a="x"),
            "c": Integer(0, 5).when(b=1),
            "d": Integer(0, 5),
        }
    )
    assert list(fix(space, {"a": "y"}).parameters) == ["d"]


def test_a_new_name_is_a_constant() -> None:
    assert fix(SPACE, {"base_model": "a.keras"}).constants == {"base_model": "a.keras"}


def test_a_space_in_which_nothing_is_left_to_vary_is_refused() -> None:
    with pytest.raises(SearchSpaceError, match="no parameter varies"):
        fix(SearchSpace({"neurons": Integer(1, 10)}), {"neurons": 3})


def test_the_space_itself_is_left_alone() -> None:
    fix(SPACE, {"optimizer": "adam"})
    assert "momentum" in SPACE.parameters
