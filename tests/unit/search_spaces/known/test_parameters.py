"""The list of known parameters: complete, consistent, and said in words."""

from __future__ import annotations

import math

import pytest

from search_spaces import Value, group, group_names, known_parameter, known_parameters
from search_spaces.known.record import KnownParameter, OneOf, Range, Text, whole

ALL = list(known_parameters().values())
WITH_NEEDS = [known for known in ALL if known.needs]


def test_the_groups_are_known_by_name() -> None:
    assert group_names() == (
        *("architecture", "initialization", "normalization", "optimizer", "clipping"),
        *("schedule", "regularization", "training", "data"),
    )
    assert {known.group for known in ALL} == {*group_names(), "family"}
    assert len(ALL) == 60


@pytest.mark.parametrize("name", group_names())
def test_a_group_holds_parameters_of_its_own_only(name: str) -> None:
    for parameter in group(name):
        known = known_parameter(parameter)
        assert known is not None
        assert known.group == name


@pytest.mark.parametrize("known", ALL, ids=lambda known: known.name)
def test_a_default_is_a_value_that_is_allowed(known: KnownParameter) -> None:
    assert known.meaning
    match known.allowed:
        case Range(is_whole=is_whole) as allowed:
            if known.default is not None:
                assert isinstance(known.default, int | float)
                assert allowed.holds(known.default)
                assert isinstance(known.default, int) == is_whole
        case OneOf(choices=choices):
            assert len(set(choices)) == len(choices) > 1
            assert known.default is None or known.default in choices
        case Text():
            assert known.default is None or isinstance(known.default, str)


@pytest.mark.parametrize("known", WITH_NEEDS, ids=lambda known: known.name)
def test_a_need_asks_for_choices_of_a_parameter_with_a_default(known: KnownParameter) -> None:
    for need in known.needs:
        for parent, values in need.clauses:
            above = known_parameters()[parent]
            assert isinstance(above.allowed, OneOf)
            assert above.default is not None
            assert set(values) <= set(above.allowed.choices)


def test_layers_have_widths_of_their_own() -> None:
    first, seventh = known_parameter("neurons_1"), known_parameter("neurons_7")
    assert first is not None
    assert seventh is not None
    assert (seventh.name, seventh.allowed) == ("neurons_7", first.allowed)
    for name in ("neurons_0", "neurons_01", "neurons_", "neurons_1000", "neurons_x", "units"):
        assert known_parameter(name) is None


@pytest.mark.parametrize(
    ("allowed", "words", "inside", "outside"),
    [
        (Range(low=0, high=1), "0 to 1", (0, 0.5, 1), (-0.1, 1.1)),
        (Range(low=0, high=1, excludes_high=True), "0 to below 1", (0, 0.99), (-1e-9, 1.0)),
        (Range(low=0, high=1, excludes_low=True), "above 0 to 1", (1e-9, 1), (0, 1.1)),
        (
            Range(low=0, high=1, excludes_low=True, excludes_high=True),
            "above 0 and below 1",
            (1e-9, 0.99),
            (0.0, 1.0),
        ),
        (Range(low=0, excludes_low=True), "above 0", (1e-9, 1e300), (0, -1)),
        (whole(1, 1_000_000), "1 to 1,000,000", (1, 1_000_000), (0, 1_000_001)),
        (whole(1), "1 or more", (1, 2**40), (0,)),
        (Range(low=0.01, high=1), "0.01 to 1", (0.01,), (0.001, math.inf)),
    ],
)
def test_a_range_says_its_ends(
    allowed: Range, words: str, inside: tuple[float, ...], outside: tuple[float, ...]
) -> None:
    assert str(allowed) == words
    assert all(allowed.holds(number) for number in inside)
    assert not any(allowed.holds(number) for number in outside)


@pytest.mark.parametrize(
    ("name", "default"),
    [
        *(("hidden_layers", 1), ("neurons", 30), ("activation", "relu"), ("initializer", "auto")),
        *(("optimizer", "sgd"), ("learning_rate", 0.01), ("schedule", "constant")),
        *(("scaling", None), ("frozen_layers", None), ("wide_columns", "0-4")),
    ],
)
def test_what_holds_without_a_parameter(name: str, default: Value | None) -> None:
    assert known_parameters()[name].default == default
