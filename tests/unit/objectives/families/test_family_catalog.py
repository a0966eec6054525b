"""The ready-made models: what their records say is what there is."""

from __future__ import annotations

import pytest

from objectives.data.task import Task
from objectives.families.catalog import FAMILIES, PLAIN, family_names, family_of
from objectives.families.record import Family
from search_spaces import known_parameters, ready_made
from search_spaces.known.families.catalog import family_space_names
from search_spaces.known.parameters import is_layer_width

ALL = (*FAMILIES, PLAIN)


def each_family() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("family", ALL, ids=lambda family: family.name or "plain")


@each_family()
def test_a_record_is_complete(family: Family) -> None:
    assert family.meaning
    assert family.who.startswith("the ")
    assert family.tasks
    assert family.reads <= known_parameters().keys()


@each_family()
def test_a_family_reads_what_its_space_has(family: Family) -> None:
    for space in (ready_made(family.space), *map(ready_made, family.space_by_data.values())):
        assert {name for name in space.names if not is_layer_width(name)} <= family.reads


@each_family()
def test_a_record_makes_its_objective(family: Family) -> None:
    data = family.data or "digits"
    objective = family.make(data, target=None, task=None)
    assert objective.name == (family.name or "digits")
    assert objective.space == ready_made(family.space)
    assert objective.space_complaints(objective.space) == []


def test_names_are_found_and_others_are_not() -> None:
    assert family_names() == (
        *("image_classifier", "regressor", "wide_and_deep"),
        *("two_inputs", "two_outputs", "subclassed", "transfer"),
    )
    assert [family_of(name) for name in family_names()] == list(FAMILIES)
    assert family_of("mlp") is None


def test_every_space_and_every_parameter_of_a_family_has_its_family() -> None:
    assert set(family_space_names()) <= {family.space for family in FAMILIES}
    own = {name for name, known in known_parameters().items() if known.group == "family"}
    assert own <= frozenset().union(*(family.reads for family in FAMILIES))


def test_without_a_model_the_books_data_get_the_books_space() -> None:
    assert PLAIN.space_for("california_housing") == "book_mlp"
    assert PLAIN.space_for("houses.csv") == "mlp"
    assert {family.space_for("california_housing") for family in FAMILIES} == set(family_names())


def test_some_families_are_for_some_tasks() -> None:
    narrow = {family.name: family.tasks for family in FAMILIES if family.tasks != tuple(Task)}
    assert narrow == {
        "image_classifier": (Task.BINARY, Task.MULTICLASS),
        "regressor": (Task.REGRESSION,),
        "transfer": (Task.BINARY,),
    }
