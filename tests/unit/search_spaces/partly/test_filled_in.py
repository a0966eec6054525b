"""What stands for the values that a configuration given in part leaves out."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from search_spaces import Categorical, Float, Integer, SearchSpace, SearchSpaceError, Value
from search_spaces.partly.filled_in import filled_in

SPACE = SearchSpace(
    {
        "neurons": Integer(1, 101),
        "rate": Float(1e-4, 1e-2, log=True),
        "optimizer": Categorical(["adam", "sgd", "rmsprop"]),
        "momentum": Float(0.0, 0.9).when(optimizer="sgd"),
        "activation": "relu",
    }
)


def test_nothing_given_is_the_middle_of_the_space() -> None:
    assert filled_in(SPACE, {}) == SPACE.middle()


@pytest.mark.parametrize(
    ("given", "defaults", "whole"),
    [
        (
            {"neurons": 7},
            {},
            {"neurons": 7, "rate": 1e-3, "optimizer": "sgd", "momentum": 0.45},
        ),
        # What depends on a given value follows it.
        ({"optimizer": "adam"}, {}, {"neurons": 51, "rate": 1e-3, "optimizer": "adam"}),
        # Defaults come before the middle, and given values before defaults.
        (
            {"neurons": 7},
            {"neurons": 9, "rate": 0.01, "optimizer": "rmsprop"},
            {"neurons": 7, "rate": 0.01, "optimizer": "rmsprop"},
        ),
        # A default out of range is none, and neither is one of a name that there is not.
        (
            {"optimizer": "adam"},
            {"neurons": 1000, "momentum": 0.9, "other": 1},
            {"neurons": 51, "rate": 1e-3, "optimizer": "adam"},
        ),
        # Values come in the parameter's own spelling, and constants may be given.
        (
            {"optimizer": "sgd", "momentum": 0, "activation": "relu"},
            {},
            {"neurons": 51, "rate": 1e-3, "optimizer": "sgd", "momentum": 0.0},
        ),
    ],
)
def test_what_is_not_given_follows_from_defaults_then_from_the_middle(
    given: Mapping[str, Value], defaults: Mapping[str, Value], whole: Mapping[str, Value]
) -> None:
    configuration = filled_in(SPACE, given, defaults=defaults)
    assert dict(configuration) == pytest.approx({**whole, "activation": "relu"})
    assert SPACE.complaints_about(configuration) == []


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SearchSpaceError) as caught:
        filled_in(
            SPACE,
            {"neurons": 200, "rat": 1e-3, "optimizer": "adam", "momentum": 0.5, "activation": "x"},
        )
    said = caught.value.complaints
    assert len(said) == 4
    assert said[0] == "rat: not in the space, did you mean 'rate'?"
    assert said[1].startswith("activation: 'x' is given for a constant; write 'relu'")
    assert said[2] == "neurons: 200 is out of range; write a whole number from 1 to 101"
    assert said[3].startswith("momentum: is active only when optimizer is 'sgd'; give that too")
