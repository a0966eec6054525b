"""The MLP as Keras builds it."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from objectives.data.task import Task
from objectives.families.mlp.declaration import IMAGE_CLASSIFIER
from objectives.families.mlp.objective import MlpObjective
from objectives.objective import Signature
from search_spaces import Categorical, Configuration, SearchSpace, ready_made

SIGNATURES = {
    Task.REGRESSION: Signature(input_shape=(5,), task=Task.REGRESSION),
    Task.BINARY: Signature(input_shape=(5,), task=Task.BINARY, classes=("no", "yes")),
    Task.MULTICLASS: Signature(input_shape=(5,), task=Task.MULTICLASS, classes=("a", "b", "c")),
}


def build(task: Task = Task.REGRESSION, **values: Any) -> keras.Model:
    return MlpObjective("digits").build_model(Configuration(values), SIGNATURES[task])


def layers(model: keras.Model) -> list[tuple[str, Any]]:
    shown = []
    for layer in model.layers:
        detail = getattr(layer, "units", None) or getattr(layer, "rate", None)
        shown.append((type(layer).__name__, detail))
    return shown


@pytest.mark.parametrize(
    ("task", "units", "activation", "targets"),
    [
        (Task.REGRESSION, 1, "linear", np.array([0.5, -1.5, 2.0, 0.0], dtype=np.float32)),
        (Task.BINARY, 1, "sigmoid", np.array([0, 1, 1, 0], dtype=np.float32)),
        (Task.MULTICLASS, 3, "softmax", np.array([0, 1, 2, 1], dtype=np.int32)),
    ],
)
def test_each_task_has_its_head_and_can_be_trained(
    task: Task, units: int, activation: str, targets: np.ndarray
) -> None:
    model = build(task, neurons=4)
    assert model.output_shape == (None, units)
    assert model.layers[-1].activation.__name__ == activation
    history = model.fit(np.ones((4, 5), dtype=np.float32), targets, verbose=0).history
    metric = "mean_squared_error" if task is Task.REGRESSION else "accuracy"
    assert metric in history
    assert np.isfinite(history["loss"]).all()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, [("Dense", 30), ("Dense", 1)]),
        ({"hidden_layers": 0}, [("Dense", 1)]),
        ({"hidden_layers": 2, "neurons": 4}, [("Dense", 4), ("Dense", 4), ("Dense", 1)]),
        (
            {"hidden_layers": 2, "neurons_1": 7, "neurons_2": 3},
            [("Dense", 7), ("Dense", 3), ("Dense", 1)],
        ),
        (
            {"hidden_layers": 2, "neurons": 4, "dropout_rate": 0.25},
            [("Dense", 4), ("Dropout", 0.25), ("Dense", 4), ("Dropout", 0.25), ("Dense", 1)],
        ),
        ({"hidden_layers": 0, "dropout_rate": 0.25}, [("Dense", 1)]),
    ],
)
def test_layers_follow_the_configuration(
    values: dict[str, Any], expected: list[tuple[str, Any]]
) -> None:
    assert layers(build(**values)) == expected


def test_images_are_flattened() -> None:
    signature = Signature(input_shape=(3, 4), task=Task.REGRESSION)
    model = MlpObjective("digits").build_model(Configuration({"neurons": 2}), signature)
    assert layers(model)[0] == ("Flatten", None)
    assert model.input_shape == (None, 3, 4)


@pytest.mark.parametrize(
    ("optimizer", "name"),
    [("sgd", "SGD"), ("rmsprop", "RMSprop"), ("adam", "Adam"), ("nadam", "Nadam")],
)
def test_momentum_goes_only_to_optimizers_that_have_it(optimizer: str, name: str) -> None:
    model = build(optimizer=optimizer, learning_rate=0.125, momentum=0.75)
    assert type(model.optimizer).__name__ == name
    config = model.optimizer.get_config()
    assert config["learning_rate"] == 0.125
    assert (config.get("momentum") == 0.75) == (optimizer == "sgd")


def test_the_default_optimizer_is_plain_gradient_descent() -> None:
    optimizer = build().optimizer
    assert type(optimizer).__name__ == "SGD"
    config = optimizer.get_config()
    assert (config["learning_rate"], config["momentum"]) == (pytest.approx(0.01), 0.0)


def test_the_activation_is_that_of_the_hidden_layers_only() -> None:
    model = build(hidden_layers=2, activation="tanh")
    assert [layer.activation.__name__ for layer in model.layers] == ["tanh", "tanh", "linear"]


def test_what_keras_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="optimizer 'lion' is not known"):
        build(optimizer="lion")
    with pytest.raises(ValueError, match="activation"):
        build(activation="relux")
    space = SearchSpace({"activation": Categorical(["relu", "relux"])})
    (complaint,) = MlpObjective("digits").space_complaints(space)
    assert complaint.startswith("space.activation: 'relux' is not")


def test_the_same_seed_gives_the_same_first_weights() -> None:
    def first_weights(seed: int) -> np.ndarray:
        keras.utils.set_random_seed(seed)
        return np.array(build(neurons=4).get_weights()[0])

    assert (first_weights(1) == first_weights(1)).all()
    assert (first_weights(1) != first_weights(2)).any()


def test_the_objective_is_named_by_its_data() -> None:
    assert MlpObjective("digits").name == "digits"
    assert MlpObjective("some/houses.csv", target="price").name == "houses.csv:price"
    assert MlpObjective("california_housing").space == ready_made("book_mlp")
    assert MlpObjective("fashion_mnist", family=IMAGE_CLASSIFIER).name == "image_classifier"
    assert MlpObjective("digits", family=IMAGE_CLASSIFIER).name == "image_classifier:digits"
    assert MlpObjective("digits").fingerprint() == MlpObjective("wine").fingerprint()
