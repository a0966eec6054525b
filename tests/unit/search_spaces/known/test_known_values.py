"""What a known parameter is in a configuration: given, by default, by the default of a place."""

from __future__ import annotations

from typing import Any

import pytest

from search_spaces import Configuration, Value, known_parameters
from search_spaces.known.record import KnownParameter, OneOf, Range
from search_spaces.known.values import (
    known_bool,
    known_float,
    known_int,
    known_text,
    known_value,
)

ALL = list(known_parameters().values())
DEPENDENT = [known for known in ALL if known.default_where]
FOLLOWING = [known for known in ALL if known.follows]


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("momentum", {}, 0.0),
        ("momentum", {"schedule": "cosine"}, 0.0),
        ("momentum", {"schedule": "one_cycle"}, 0.95),
        ("momentum", {"schedule": "one_cycle", "momentum": 0.5}, 0.5),
        ("final_factor", {}, None),
        ("final_factor", {"schedule": "one_cycle"}, 0.001),
        ("final_factor", {"schedule": "cosine"}, 0.0),
        ("final_factor", {"schedule": "power"}, None),
        ("frozen_layers", {}, None),
        ("frozen_layers", {"reused_layers": 2}, 2),
        ("frozen_layers", {"reused_layers": 2, "frozen_layers": 0}, 0),
        ("thawed_learning_rate", {}, 0.01),
        ("thawed_learning_rate", {"learning_rate": 0.5}, 0.5),
        ("neurons_7", {"neurons": 9}, None),
        ("neurons_7", {"neurons_7": 9}, 9),
        ("early_stopping_patience", {}, None),
        ("batch_size", {}, 32),
    ],
)
def test_a_value_or_what_holds_without_one(
    name: str, values: dict[str, Any], expected: Value | None
) -> None:
    assert known_value(values, name) == expected
    assert known_value(Configuration(values), name) == expected


@pytest.mark.parametrize("known", ALL, ids=lambda known: known.name)
def test_without_any_values_the_default_holds(known: KnownParameter) -> None:
    if known.follows is None:
        assert known_value({}, known.name) == known.default


@pytest.mark.parametrize("known", DEPENDENT, ids=lambda known: known.name)
def test_a_default_under_a_condition_is_allowed_and_can_be_met(known: KnownParameter) -> None:
    for special in known.default_where:
        assert isinstance(known.allowed, Range)
        assert isinstance(special.value, float)
        assert known.allowed.holds(special.value)
        for parent, values in special.condition.clauses:
            above = known_parameters()[parent]
            assert isinstance(above.allowed, OneOf)
            assert set(values) <= set(above.allowed.choices) - {above.default}


@pytest.mark.parametrize("known", FOLLOWING, ids=lambda known: known.name)
def test_what_follows_another_parameter_has_no_default_of_its_own(known: KnownParameter) -> None:
    assert known.default is None
    assert known_parameters()[str(known.follows)].allowed == known.allowed


def test_values_come_in_the_kind_that_is_asked_for() -> None:
    values = Configuration({"neurons": 20.0, "dropout_rate": 0, "wide_columns": 3})
    assert (known_int(values, "neurons"), type(known_int(values, "neurons"))) == (20, int)
    assert type(known_float(values, "dropout_rate")) is float
    assert known_text(values, "wide_columns") == "3"
    assert known_bool(values, "nesterov") is False
    assert known_value(values, "neurons") == 20.0


def test_what_a_record_leaves_open_is_decided_by_who_asks() -> None:
    assert known_int({}, "training_epochs", otherwise=7) == 7
    assert known_int({"training_epochs": 3}, "training_epochs", otherwise=7) == 3
    assert known_int({}, "drops", otherwise=7) == 2
    with pytest.raises(KeyError, match="training_epochs"):
        known_int({}, "training_epochs")


def test_an_unknown_parameter_has_no_default() -> None:
    with pytest.raises(KeyError, match="momentun"):
        known_value({}, "momentun")
    assert known_value({"momentun": 1}, "momentun") == 1
