"""What a model family could not use is said before the first trial, with what to write instead."""

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
    ready_made,
    ready_made_names,
)

READS = tuple(known_parameters())
VARIES = Integer(16, 64)


def complaints(entries: dict[str, Any]) -> list[str]:
    space = SearchSpace({"batch_size": VARIES} | entries)
    return known_space_complaints(space, reads=READS, who="the MLP")


@pytest.mark.parametrize("name", ready_made_names())
def test_every_ready_made_space_can_be_used(name: str) -> None:
    assert known_space_complaints(ready_made(name), reads=READS, who="the MLP") == []


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        (
            {"neuron": Integer(1, 9)},
            "space.neuron: the MLP does not read it, did you mean 'neurons'?; rename it or",
        ),
        ({"neurons_0": Integer(1, 9)}, "space.neurons_0: the MLP does not read it, did you mean"),
        (
            {"zzz": 1},
            "space.zzz: the MLP does not read it; remove it, it reads the groups arch",
        ),
        (
            {"neurons": Integer(0, 9)},
            "space.neurons: 0 is outside what the MLP can use; allowed is 1 to 1,000,000",
        ),
        ({"neurons_2": Integer(0, 9)}, "space.neurons_2: 0 is outside"),
        ({"hidden_layers": Integer(-1, 2)}, "space.hidden_layers: -1 is outside"),
        (
            {"learning_rate": Float(0.0, 0.1)},
            "space.learning_rate: 0.0 is outside what the MLP can use; allowed is above 0",
        ),
        ({"momentum": Float(0.0, 1.0)}, "space.momentum: 1.0 is outside"),
        (
            {"dropout_rate": 1.5},
            "space.dropout_rate: 1.5 is outside what the MLP can use; allowed is 0 to below 1",
        ),
        ({"batch_size": Categorical([0, 32])}, "space.batch_size: 0 is outside"),
        ({"neurons": Categorical(["32", "64"])}, "space.neurons: '32' is not a number; allowed"),
        ({"neurons": True}, "space.neurons: true is not a number; allowed is 1 to"),
        ({"neurons": Float(1.5, 9.5)}, "space.neurons: 1.5 is not a whole number; write type: i"),
        ({"neurons": 2.0}, "space.neurons: 2.0 is not a whole number; write a whole number, 1 to"),
        (
            {"optimizer": Categorical(["sgd", "adamm"])},
            "space.optimizer: 'adamm' is not an optimizer here, did you mean 'adam'?; use sgd, ad",
        ),
        ({"schedule": 3}, "space.schedule: 3 is not a schedule here; use constant, power, exp"),
        ({"batch_norm_input": 1}, "space.batch_norm_input: 1 is not true or false; write true"),
        (
            {"wide_columns": -3},
            "space.wide_columns: is neither text nor a whole number from 0; write text such as '0-",
        ),
        ({"deep_columns": Float(0.0, 3.0)}, "space.deep_columns: is neither text nor a whole num"),
        ({"deep_columns": True}, "space.deep_columns: is neither text nor a whole number from 0"),
        ({"base_model": 3}, "space.base_model: is no text; write text such as 'first_task.keras'"),
        ({"base_model": Float(0.0, 1.0)}, "space.base_model: is no text; write text such as"),
        ({"optimizer": "lion", "momentum": 0.5}, "space.optimizer: 'lion' is not an optimizer h"),
    ],
)
def test_a_name_or_value_that_cannot_be_used_is_said(
    entries: dict[str, Any], complaint: str
) -> None:
    found = complaints(entries)
    assert len(found) == 1
    assert found[0].startswith(complaint)


@pytest.mark.parametrize("columns", [3, Integer(0, 5), Categorical((0, 3))])
def test_a_whole_number_stands_for_one_column(columns: Any) -> None:
    assert complaints({"wide_columns": columns, "deep_columns": columns}) == []


def test_a_family_that_does_not_read_a_parameter_says_nothing_else_about_it() -> None:
    space = SearchSpace({"neurons": VARIES, "momentum": 2.0, "optimizer": "adam"})
    found = known_space_complaints(space, reads=("neurons", "optimizer"), who="the network")
    assert found == [
        "space.momentum: the network does not read it; remove it, it reads neurons, optimizer"
    ]


def test_everything_wrong_is_said_at_once() -> None:
    assert len(complaints({"aaa": 1, "zzz": 2, "optimizer": "lion", "momentum": 1.0})) == 4
