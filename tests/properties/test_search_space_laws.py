"""Laws that every valid search space keeps."""

import itertools
import json
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_spaces import Configuration, Parameter, SearchSpace, SearchSpaceError, Value
from search_spaces.domains import (
    contains,
    grid_values,
    parameter_size,
    quantile,
    settled,
    value_at,
)
from search_spaces.text.document import space_from_document, space_to_document
from tests.properties.strategies import (
    categoricals,
    continuous_floats,
    integers,
    plain_values,
    spaces,
    stepped_floats,
)

parameters: st.SearchStrategy[Parameter] = st.one_of(
    integers(), stepped_floats(), continuous_floats(), categoricals()
)
shares = st.floats(0.0, 1.0, exclude_max=True)
seeds = st.integers(0, 2**32 - 1)


@settings(max_examples=60, deadline=None)
@given(spaces())
def test_a_document_read_back_is_the_same_space(space: SearchSpace) -> None:
    document = json.loads(json.dumps(space_to_document(space)))
    again = space_from_document(document)
    assert again == space
    assert again.fingerprint() == space.fingerprint()
    assert again.difference(space) == []


@settings(max_examples=60, deadline=None)
@given(spaces(), seeds)
def test_a_sample_lies_in_its_space_and_is_settled(space: SearchSpace, seed: int) -> None:
    sample = space.sample(np.random.default_rng(seed))
    assert space.complaints_about(sample) == []
    assert space.activate(sample) == sample
    assert list(space.activate(sample)) == list(sample)
    assert space.sample(np.random.default_rng(seed)) == sample


@settings(max_examples=60, deadline=None)
@given(spaces(), seeds)
def test_values_for_all_parameters_are_cut_down_to_the_active_ones(
    space: SearchSpace, seed: int
) -> None:
    generator = np.random.default_rng(seed)
    everything = {
        name: quantile(parameter, generator.random())
        for name, parameter in space.parameters.items()
    }
    configuration = space.activate(everything)
    assert space.complaints_about(configuration) == []
    for name, parameter in space.parameters.items():
        assert (name in configuration) == parameter.condition.holds(configuration)


@settings(max_examples=60, deadline=None)
@given(spaces(finite=True, most=4))
def test_size_is_the_number_of_configurations(space: SearchSpace) -> None:
    by_force = _all_configurations(space)
    listed = list(space.grid())
    assert len(listed) == len(set(listed))
    assert set(listed) == by_force
    assert space.size() == space.grid_size() == len(by_force)


@settings(max_examples=40, deadline=None)
@given(spaces(most=3), st.integers(2, 4))
def test_grid_size_counts_the_grid_also_of_continuous_spaces(
    space: SearchSpace, levels: int
) -> None:
    listed = list(space.grid(levels))
    assert len(listed) == len(set(listed)) == space.grid_size(levels)
    assert all(space.complaints_about(configuration) == [] for configuration in listed)


@settings(max_examples=60, deadline=None)
@given(spaces(), spaces())
def test_two_spaces_differ_exactly_when_a_difference_is_named(
    old: SearchSpace, new: SearchSpace
) -> None:
    assert (old == new) == (old.difference(new) == []) == (old.fingerprint() == new.fingerprint())


@settings(max_examples=40, deadline=None)
@given(spaces())
def test_a_space_survives_travel_between_processes(space: SearchSpace) -> None:
    again = pickle.loads(pickle.dumps(space))
    assert again == space
    assert list(again.parameters) == list(space.parameters)


@given(parameters, shares)
def test_a_quantile_is_contained_and_already_settled(parameter: Parameter, u: float) -> None:
    value = quantile(parameter, u)
    assert contains(parameter, value)
    assert settled(parameter, value) == value
    assert type(settled(parameter, value)) is type(value)


@given(st.one_of(integers(), stepped_floats(), continuous_floats()), shares, shares)
def test_quantiles_rise_with_their_share(parameter: Parameter, first: float, other: float) -> None:
    low, high = sorted((first, other))
    lower, higher = quantile(parameter, low), quantile(parameter, high)
    assert isinstance(lower, int | float)
    assert isinstance(higher, int | float)
    assert lower <= higher


@given(st.one_of(integers(), stepped_floats(), categoricals()))
def test_numbered_values_are_the_grid_and_are_all_different(parameter: Parameter) -> None:
    size = parameter_size(parameter)
    assert size is not None
    values = grid_values(parameter)
    assert values == tuple(value_at(parameter, index) for index in range(size))
    assert len(set(values)) == size
    assert all(contains(parameter, value) for value in values)


@given(st.dictionaries(st.text(max_size=4), plain_values, max_size=4))
def test_a_configuration_has_one_canonical_form_whatever_its_order(
    values: dict[str, Value],
) -> None:
    configuration = Configuration(values)
    turned = Configuration(dict(reversed(values.items())))
    assert configuration == turned
    assert hash(configuration) == hash(turned)
    assert Configuration(json.loads(configuration.canonical())) == configuration
    assert pickle.loads(pickle.dumps(configuration)) == configuration


@given(*[st.dictionaries(st.sampled_from("ab"), plain_values, max_size=2)] * 2)
def test_different_contents_have_different_canonical_forms(
    left: dict[str, Value], right: dict[str, Value]
) -> None:
    same = _typed(left) == _typed(right)
    assert (Configuration(left).canonical() == Configuration(right).canonical()) == same


@settings(deadline=None)
@given(
    st.dictionaries(
        st.text(max_size=5),
        st.recursive(
            st.none() | plain_values | st.floats(),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["type", "low", "high", "log", "step", "choices", "when", "x"]),
                    inner | st.sampled_from(["integer", "float", "categorical"]),
                    max_size=5,
                )
            ),
            max_leaves=12,
        ),
        max_size=4,
    )
)
def test_any_document_is_read_or_refused_with_sentences(document: dict[str, Any]) -> None:
    for complaint in _complaints(document):
        assert complaint.startswith("space")
        assert "\n" not in complaint
        assert "\x00" not in complaint


def test_the_strategies_do_draw_nested_conditions() -> None:
    found = False

    @settings(max_examples=200, deadline=None, database=None, derandomize=True)
    @given(spaces())
    def look(space: SearchSpace) -> None:
        nonlocal found
        for parameter in space.parameters.values():
            for parent in parameter.condition.parents:
                found = found or bool(space.parameters[parent].condition.parents)

    look()
    assert found


@pytest.mark.parametrize("value", [1, 1.0, True, "1"])
def test_values_that_look_alike_keep_apart(value: Value) -> None:
    others: list[Value] = [1, 1.0, True, "1"]
    equal = [
        other for other in others if Configuration({"a": other}) == Configuration({"a": value})
    ]
    assert [type(other) for other in equal] == [type(value)]


def _typed(values: dict[str, Value]) -> dict[str, tuple[type, Value]]:
    return {name: (type(value), value) for name, value in values.items()}


def _all_configurations(space: SearchSpace) -> set[Configuration]:
    lists = [grid_values(parameter) for parameter in space.parameters.values()]
    return {
        space.activate(dict(zip(space.parameters, values, strict=True)))
        for values in itertools.product(*lists)
    }


def _complaints(document: dict[str, Any]) -> tuple[str, ...]:
    try:
        space_from_document(document)
    except SearchSpaceError as error:
        return error.complaints
    return ()
