"""What an MLP looks like for a configuration."""

from __future__ import annotations

from typing import Any

import pytest

from objectives.data.task import Task
from objectives.families.mlp_layout import (
    MlpLayout,
    default_space_name,
    mlp_layout,
    mlp_space_complaints,
)
from objectives.objective import Signature
from search_spaces import (
    Categorical,
    Configuration,
    Float,
    Integer,
    SearchSpace,
    Value,
    ready_made,
    ready_made_names,
)

REGRESSION = Signature(input_shape=(8,), task=Task.REGRESSION)
VARIES = Categorical(["relu", "tanh"])


def layout(signature: Signature = REGRESSION, **values: Value) -> MlpLayout:
    return mlp_layout(Configuration(values), signature)


def test_an_empty_configuration_has_defaults() -> None:
    assert layout() == MlpLayout(
        input_shape=(8,),
        hidden=(30,),
        activation="relu",
        dropout_rate=0.0,
        outputs=1,
        output_activation=None,
        loss="mean_squared_error",
        metrics=("mean_squared_error", "mean_absolute_error"),
    )


@pytest.mark.parametrize(
    ("values", "hidden"),
    [
        ({"hidden_layers": 0}, ()),
        ({"hidden_layers": 3, "neurons": 5}, (5, 5, 5)),
        ({"hidden_layers": 2, "neurons_1": 7, "neurons_2": 9}, (7, 9)),
        ({"hidden_layers": 2, "neurons_1": 7, "neurons_2": 9, "neurons_3": 11}, (7, 9)),
        ({"hidden_layers": 3, "neurons": 5, "neurons_2": 9}, (5, 9, 5)),
        ({"neurons": 4}, (4,)),
    ],
)
def test_layers_have_their_own_width_or_the_shared_one(
    values: dict[str, Any], hidden: tuple[int, ...]
) -> None:
    assert layout(**values).hidden == hidden


def test_the_head_follows_the_task() -> None:
    binary = layout(Signature(input_shape=(4,), task=Task.BINARY, classes=("no", "yes")))
    assert (binary.outputs, binary.output_activation) == (1, "sigmoid")
    assert (binary.loss, binary.metrics) == ("binary_crossentropy", ("accuracy",))
    several = layout(Signature(input_shape=(4,), task=Task.MULTICLASS, classes=("a", "b", "c")))
    assert (several.outputs, several.output_activation) == (3, "softmax")
    assert (several.loss, several.metrics) == ("sparse_categorical_crossentropy", ("accuracy",))


@pytest.mark.parametrize("name", ready_made_names())
def test_every_ready_made_space_can_be_built(name: str) -> None:
    assert mlp_space_complaints(ready_made(name)) == []


def test_the_books_data_have_the_books_space() -> None:
    assert default_space_name("california_housing") == "book_mlp"
    assert default_space_name("digits") == "mlp"


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"neuron": Integer(1, 9)}, "space.neuron: the MLP does not read it, did you mean 'neuro"),
        ({"neurons_0": Integer(1, 9)}, "space.neurons_0: the MLP does not read it"),
        ({"neurons": Integer(0, 9)}, "space.neurons: 0 is outside what an MLP can use; allowed is"),
        ({"neurons_2": Integer(0, 9)}, "space.neurons_2: 0 is outside"),
        ({"hidden_layers": Integer(-1, 2)}, "space.hidden_layers: -1 is outside"),
        ({"learning_rate": Float(0.0, 0.1)}, "space.learning_rate: 0.0 is outside"),
        ({"momentum": Float(0.0, 1.0)}, "space.momentum: 1.0 is outside"),
        ({"dropout_rate": Float(0.0, 1.0)}, "space.dropout_rate: 1.0 is outside"),
        ({"dropout_rate": 1.5}, "space.dropout_rate: 1.5 is outside"),
        ({"batch_size": Categorical([0, 32])}, "space.batch_size: 0 is outside"),
        ({"batch_size": Categorical(["32", "64"])}, "space.batch_size: '32' is not a number"),
        ({"batch_size": True}, "space.batch_size: True is not a number"),
        ({"neurons": Float(1.5, 9.5)}, "space.neurons: 1.5 is not a whole number"),
        ({"optimizer": Categorical(["sgd", "adamm"])}, "space.optimizer: 'adamm' is not an opt"),
        ({"optimizer": "lion"}, "space.optimizer: 'lion' is not an optimizer here; use sgd,"),
    ],
)
def test_what_an_mlp_cannot_use_is_said(entry: dict[str, Any], complaint: str) -> None:
    found = mlp_space_complaints(SearchSpace({"activation": VARIES} | entry))
    assert len(found) == 1
    assert found[0].startswith(complaint)


def test_everything_wrong_is_said_at_once() -> None:
    space = SearchSpace(
        {"activation": VARIES, "a": 1, "b": 2, "optimizer": "lion", "momentum": 1.0}
    )
    assert len(mlp_space_complaints(space)) == 4
