"""Values that no configuration of a space could act on are refused, and only those."""

from __future__ import annotations

from typing import Any

import pytest

from search_spaces import (
    Categorical,
    Float,
    Integer,
    SearchSpace,
    known_parameters,
    known_space_complaints,
)

VARIES = Integer(16, 64)
CYCLE: dict[str, Any] = {"schedule": "one_cycle", "optimizer": "sgd"}


def complaints(entries: dict[str, Any]) -> list[str]:
    space = SearchSpace({"batch_size": VARIES} | entries)
    return known_space_complaints(space, reads=tuple(known_parameters()), who="the MLP")


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        (
            {"hidden_layers": Integer(1, 2), "neurons_2": VARIES, "neurons_3": VARIES},
            "space.neurons_3: nothing reads it, since the network has 2 hidden layers at most;"
            " write hidden_layers up to 3, or remove neurons_3",
        ),
        (
            {"neurons_1": VARIES, "neurons_2": 30},
            "space.neurons_2: nothing reads it, since the network has 1 hidden layer; write hidden",
        ),
        (
            {"hidden_layers": 0, "neurons_1": VARIES},
            "space.neurons_1: nothing reads it, since the network has 0 hidden layers at most;",
        ),
        # The network may be deep enough, but not where the parameter is active.
        (
            {"hidden_layers": Integer(1, 3), "neurons_3": VARIES.when(hidden_layers=(1, 2))},
            "space.neurons_3: nothing reads it, since the network has 2 hidden layers at most;",
        ),
        (
            {**CYCLE, "momentum": 0.8, "momentum_low": 0.85},
            "space.momentum_low: 0.85 is above momentum, which is 0.8 at most, so the momentum"
            " never falls to it; write momentum_low below 0.8, or a higher momentum",
        ),
        (
            {**CYCLE, "momentum": Float(0.0, 0.5), "momentum_low": Float(0.7, 0.9)},
            "space.momentum_low: 0.7 is above momentum, which is 0.5 at most",
        ),
        # Without a momentum of its own one_cycle begins at 0.95.
        (
            {**CYCLE, "momentum_low": Float(0.96, 0.98)},
            "space.momentum_low: 0.96 is above momentum, which is 0.95 at most",
        ),
        (
            {"dropout_rate": 0.0, "monte_carlo_samples": 10},
            "space.monte_carlo_samples: 10 passes are all alike, since dropout_rate is always 0;"
            " give dropout_rate more than 0, or write monte_carlo_samples: 0",
        ),
        (
            {
                "activation": Categorical(("relu", "selu")),
                "dropout_rate": Categorical((0.0, 0.1)).when(activation="selu"),
                "monte_carlo_samples": Integer(0, 9).when(activation="relu"),
            },
            "space.monte_carlo_samples: does nothing while dropout_rate is inactive",
        ),
        (
            {"dropout_rate": 0, "monte_carlo_samples": Integer(0, 9)},
            "space.monte_carlo_samples: 9 passes are all alike",
        ),
    ],
)
def test_what_can_never_act_is_refused(entries: dict[str, Any], complaint: str) -> None:
    found = complaints(entries)
    assert len(found) == 1
    assert found[0].startswith(complaint)


@pytest.mark.parametrize(
    "entries",
    [
        {"hidden_layers": Integer(1, 3), "neurons_3": VARIES},
        {"hidden_layers": Integer(1, 9), "neurons_3": VARIES.when(hidden_layers=(3, 4))},
        {"hidden_layers": Categorical((1, 5)), "neurons_4": 8},
        {"neurons_1": VARIES},
        {**CYCLE, "momentum_low": 0.9},
        {**CYCLE, "momentum": Float(0.0, 0.9), "momentum_low": Float(0.9, 0.95)},
        {**CYCLE, "momentum": Categorical((0.5, 0.9)), "momentum_low": 0.6},
        {"dropout_rate": 0.0, "monte_carlo_samples": 0},
        {"dropout_rate": Categorical((0.0, 0.2)), "monte_carlo_samples": 10},
        {"dropout_rate": Float(0.0, 0.5), "monte_carlo_samples": Integer(0, 9)},
    ],
)
def test_what_acts_in_some_configuration_is_accepted(entries: dict[str, Any]) -> None:
    assert complaints(entries) == []


def test_what_is_no_number_is_said_once_and_of_the_parameter_that_holds_it() -> None:
    (found,) = complaints({"hidden_layers": "two", "neurons_2": 8})
    assert found.startswith("space.hidden_layers: 'two' is not a number")
    (found,) = complaints({**CYCLE, "momentum": "high", "momentum_low": 0.9})
    assert found.startswith("space.momentum: 'high' is not a number")
