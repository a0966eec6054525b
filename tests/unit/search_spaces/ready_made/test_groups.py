"""Groups of parameters make valid spaces, alone, together and written in a document."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from search_spaces import (
    Categorical,
    Float,
    Integer,
    SearchSpace,
    SearchSpaceError,
    architecture,
    compose,
    data,
    group,
    group_names,
    known_parameters,
    known_space_complaints,
    optimization,
    ready_made,
    ready_made_names,
    regularization,
    schedule,
    training,
)
from search_spaces.known.families.catalog import family_space
from search_spaces.ready_made.catalog import everything
from search_spaces.text.document import space_from_document
from search_spaces.text.yaml_reader import read_yaml

READS = tuple(known_parameters())

VARIANTS: list[dict[str, Any]] = [
    architecture(per_layer=True),
    architecture(taper=True),
    architecture(max_hidden_layers=1, activations=("relu", "tanh")),
    architecture(activations=("leaky_relu",)),
    optimization(optimizers=("sgd", "adam")),
    optimization(optimizers=("adagrad", "rmsprop")),
    training(max_epochs=20),
    data(targets=True),
    {**architecture(), **regularization(alpha_dropout=True)},
    {**optimization(), **schedule(cycled_momentum=True)},
    regularization(monte_carlo_samples=20),
]


def is_usable(space: SearchSpace) -> bool:
    generator = np.random.default_rng(0)
    samples = [space.sample(generator) for _ in range(200)]
    assert all(space.complaints_about(sample) == [] for sample in samples)
    return known_space_complaints(space, reads=READS, who="the MLP") == []


def written(text: str) -> SearchSpace:
    document, line_of = read_yaml(text, source="s.yaml")
    return space_from_document(document, line_of=line_of)


def refused(text: str) -> tuple[str, ...]:
    with pytest.raises(SearchSpaceError) as caught:
        written(text)
    return caught.value.complaints


@pytest.mark.parametrize("name", group_names())
def test_a_group_alone_is_a_space(name: str) -> None:
    space = SearchSpace(group(name))
    assert is_usable(space)
    assert ready_made(name) == space
    assert written(f"groups: [{name}]\n") == space


@pytest.mark.parametrize("entries", VARIANTS)
def test_what_a_group_can_be_asked_for_is_a_space(entries: dict[str, Any]) -> None:
    assert is_usable(SearchSpace(entries))


def test_all_groups_together_are_a_space() -> None:
    together = {name: entry for part in group_names() for name, entry in group(part).items()}
    assert is_usable(SearchSpace(together))
    assert ready_made("+".join(group_names())) == SearchSpace(together)


def test_everything_has_every_parameter_that_fits_every_study() -> None:
    missing = set(known_parameters()) - set(everything().names)
    own = {name for name, known in known_parameters().items() if known.group == "family"}
    assert missing == own | {"neurons_1", "training_epochs", "targets", "loss"}


def test_parameters_of_optimizers_that_are_not_offered_are_left_out() -> None:
    assert list(optimization(optimizers=("adagrad", "nadam"))) == [
        *("optimizer", "learning_rate", "beta_1", "beta_2")
    ]
    assert "negative_slope" not in architecture(activations=("relu", "selu"))


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"max_hidden_layers": 0}, "architecture: max_hidden_layers is 0; write 1 or more"),
        ({"activations": ()}, "architecture: activations is no list of names"),
        ({"activations": "relu"}, "architecture: activations is no list of names"),
        ({"per_layer": True, "taper": True}, "architecture: per_layer and taper both set the wid"),
    ],
)
def test_an_architecture_that_cannot_be_is_refused(
    arguments: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(SearchSpaceError, match=complaint):
        architecture(**arguments)


def test_spaces_are_composed_of_groups_by_name() -> None:
    space = ready_made("architecture + optimizer+schedule")
    expected = {**group("architecture"), **group("optimizer"), **group("schedule")}
    assert space == SearchSpace(expected)


def test_unknown_groups_are_all_named_with_the_nearest() -> None:
    with pytest.raises(SearchSpaceError) as caught:
        ready_made("architectur+optimizer+shedule+")
    assert [complaint.partition(";")[0] for complaint in caught.value.complaints] == [
        "space: no group is called 'architectur', did you mean 'architecture'?",
        "space: no group is called 'shedule', did you mean 'schedule'?",
        "space: no group is called ''",
    ]
    with pytest.raises(SearchSpaceError, match="group: no group is called 'optimiser', did you"):
        group("optimiser")
    with pytest.raises(SearchSpaceError, match="called 'schedules', did you mean 'schedule'"):
        ready_made("schedules")
    with pytest.raises(SearchSpaceError, match="no model family is called 'mlp'; write one of"):
        family_space("mlp")


@pytest.mark.parametrize("name", [name for name in ready_made_names() if name != "everything"])
def test_a_ready_made_space_is_small_enough_for_a_short_search(name: str) -> None:
    assert 2 <= len(ready_made(name).parameters) <= 11


def test_own_entries_replace_and_follow_those_of_groups() -> None:
    space = written("groups: [training, data]\nbatch_size: 64\nneurons: {type: integer, low: 1, "
                    "high: 9}\n")  # fmt: skip
    assert space.names == ("batch_size", "early_stopping_patience", "scaling", "neurons")
    assert space.constants == {"batch_size": 64}


@pytest.mark.parametrize(
    ("own", "left"),
    [
        ({"optimizer": "sgd"}, {"momentum": (), "nesterov": ()}),
        ({"optimizer": "adagrad"}, {}),
        (
            {"optimizer": Categorical(("sgd", "adam"))},
            {
                "momentum": (("optimizer", ("sgd",)),),
                "nesterov": (("optimizer", ("sgd",)),),
                "beta_1": (("optimizer", ("adam",)),),
                "beta_2": (("optimizer", ("adam",)),),
            },
        ),
    ],
)
def test_conditions_of_a_group_follow_the_parent_that_replaces_its_own(
    own: dict[str, Any], left: dict[str, Any]
) -> None:
    entries: dict[str, Any] = compose(["optimizer"], own)
    space = SearchSpace(entries)
    assert is_usable(space)
    conditional = {
        name: entry.condition.clauses
        for name, entry in space.parameters.items()
        if name not in ("optimizer", "learning_rate")
    }
    assert conditional == left


@pytest.mark.parametrize(
    ("text", "complaints"),
    [
        (
            "groups:\n  - training\n  - shedule\n  - training\n  - 3\n",
            [
                "line 3: space.groups: no group is called 'shedule', did you mean 'schedule'?",
                "line 4: space.groups: 'training' is written twice",
                "line 5: space.groups: no group is called 3",
            ],
        ),
        ("groups: []\n", ["line 1: space.groups: is empty"]),
        ("groups: training\n", ["line 1: space.groups: is text"]),
        ("a: 1\ngroups: training+data\n", ["line 2: space.groups: is text"]),
        (
            "groups: [training]\nbatch_size: {type: integer, low: 9, high: 1}\n",
            ["line 2: space.batch_size: low 9 is above high 1"],
        ),
        (
            "groups: [optimizer]\noptimizer: {type: categorical}\nx: {type: int}\n",
            ["line 2: space.optimizer: choices is missing", "line 3: space.x: type 'int' is not k"],
        ),
    ],
)
def test_a_wrong_list_of_groups_is_named_with_its_line(text: str, complaints: list[str]) -> None:
    found = refused(text)
    assert len(found) == len(complaints)
    assert all(map(str.startswith, found, complaints))


def test_a_parameter_or_number_called_groups_is_the_users_own() -> None:
    varying = "x: {type: float, low: 0, high: 1}"
    assert written(f"groups: {{type: integer, low: 1, high: 8}}\n{varying}") == SearchSpace(
        {"groups": Integer(1, 8), "x": Float(0.0, 1.0)}
    )
    assert written(f"groups: 8\n{varying}").constants == {"groups": 8}


def test_a_group_is_new_each_time() -> None:
    group("optimizer")["optimizer"] = "sgd"
    assert group("optimizer")["optimizer"] != "sgd"
