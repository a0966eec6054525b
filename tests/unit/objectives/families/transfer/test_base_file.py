"""A network that is given as a file, and what is said about it before any trial."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import pytest

from objectives.families.transfer.objective import TransferObjective
from objectives.load import load_objective
from objectives.loaded import LoadedObjective
from search_spaces import Categorical, Float, Integer, SearchSpace
from tests.unit.objectives.families.transfer.transfer_cases import (
    build,
    dense,
    same,
    train,
    write_images,
)


@pytest.fixture(scope="module", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedObjective:
    objective = TransferObjective()
    folder = write_images(tmp_path_factory.mktemp("images"))
    return load_objective(objective, objective.dataset(folder), seed=1)


@pytest.fixture
def base_file(tmp_path: Path) -> Path:
    layers = keras.layers
    network = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Flatten(),
            layers.BatchNormalization(),
            layers.Dense(6, use_bias=False),
            layers.BatchNormalization(),
            layers.Activation("elu"),
            layers.Dense(5, activation="tanh"),
            layers.Dense(4, activation="tanh"),
            layers.Dense(8),
            layers.Activation("softmax"),
        ]
    )
    network.save(tmp_path / "clothes.keras")
    return tmp_path / "clothes.keras"


def test_a_given_file_is_the_network(loaded: LoadedObjective, base_file: Path) -> None:
    given = keras.saving.load_model(base_file)
    model = build(loaded, base_model=str(base_file), reused_layers=2, frozen_layers=1)
    assert [type(layer).__name__ for layer in model.layers] == [
        *("InputLayer", "Flatten", "BatchNormalization", "Dense", "BatchNormalization"),
        *("Activation", "Dense", "Dense", "Dense"),
    ], "without the output layer and its activation"
    assert [same(*pair) for pair in zip(dense(model), dense(given), strict=False)][:3] == [
        *(True, True, False)
    ]
    assert [layer.trainable for layer in model.layers[1:]] == [False] * 5 + [True] * 3
    train(loaded, model, epochs=6, base_model=str(base_file), reused_layers=2, frozen_layers=1)
    assert all(layer.trainable for layer in model.layers)
    again = build(loaded, base_model=str(base_file))
    assert all(map(same, dense(again)[:3], dense(given)[:3])), "the network was not harmed"


def test_layers_that_a_given_file_has_frozen_learn_again(
    loaded: LoadedObjective, tmp_path: Path
) -> None:
    hidden = keras.layers.Dense(3, trainable=False)
    network = keras.Sequential(
        [keras.Input((28, 28)), keras.layers.Flatten(), hidden, keras.layers.Dense(8)]
    )
    network.save(tmp_path / "frozen.keras")
    model = build(loaded, base_model=str(tmp_path / "frozen.keras"), frozen_layers=0)
    assert all(layer.trainable for layer in model.layers)


def test_a_changed_file_is_read_anew(loaded: LoadedObjective, tmp_path: Path) -> None:
    path = tmp_path / "clothes.keras"
    for width in (3, 12):
        keras.Sequential(
            [keras.Input((28, 28)), keras.layers.Flatten(), *map(keras.layers.Dense, (width, 8))]
        ).save(path)
        assert dense(build(loaded, base_model=str(path)))[0].units == width


def complaints(loaded: LoadedObjective, **entries: Any) -> list[str]:
    varying = {"learning_rate": Float(0.001, 0.1, log=True)}
    return loaded.objective.space_complaints(SearchSpace({**varying, **entries}))


def saved(path: Path, *layers: keras.layers.Layer, shape: tuple[int, ...] = (28, 28)) -> str:
    keras.Sequential([keras.Input(shape), *layers]).save(path)
    return str(path)


def test_a_file_that_cannot_be_used_is_said_before_any_trial(
    loaded: LoadedObjective, tmp_path: Path
) -> None:
    layers = keras.layers
    damaged = tmp_path / "damaged.keras"
    damaged.write_bytes(b"no model")
    flat, small = tmp_path / "flat.keras", tmp_path / "small.keras"
    lambda_file = tmp_path / "lambda.keras"
    code = layers.Lambda(lambda x: x * 2)
    cases = {
        "clothes.h5": "is no .keras file",
        str(tmp_path / "missing.keras"): "there is no such file",
        str(damaged): "Keras cannot load it in safe mode",
        saved(lambda_file, code, layers.Flatten(), layers.Dense(3), layers.Dense(8)): "safe mode",
        saved(flat, layers.Dense(3), layers.Dense(8), shape=(784,)): (
            "takes inputs of shape (784,), but the data have (28, 28)"
        ),
        saved(small, layers.Flatten(), layers.Dense(8)): "has no hidden layer to reuse",
    }
    for path, expected in cases.items():
        (complaint,) = complaints(loaded, base_model=path)
        assert complaint.startswith(f"space.base_model {path!r}"), complaint
        assert expected in complaint
        assert "\n" not in complaint
        with pytest.raises(ValueError, match="base_model"):
            build(loaded, base_model=path)


def test_a_network_with_two_inputs_is_refused(loaded: LoadedObjective, tmp_path: Path) -> None:
    inputs = [keras.Input((28, 28)), keras.Input((28, 28))]
    hidden = keras.layers.Dense(3)(keras.layers.Flatten()(keras.layers.add(inputs)))
    path = tmp_path / "two.keras"
    keras.Model(inputs, keras.layers.Dense(8)(hidden)).save(path)
    (complaint,) = complaints(loaded, base_model=str(path))
    assert "does not have exactly one input and one output" in complaint


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ({"reused_layers": 3}, "space.reused_layers: 3 is more than the 2 hidden layers"),
        ({"frozen_layers": Integer(0, 3)}, "space.frozen_layers: 3 is more than the 2 hidden"),
        ({"reused_layers": 1, "frozen_layers": 2}, "space.frozen_layers: 2 frozen"),
        ({"neurons": 30}, "space.neurons: the transfer network does not read it"),
        ({"schedule": "power"}, "space.schedule: the transfer network does not read it"),
        ({"frozen_epoch": 3}, "space.frozen_epoch: the transfer network does not read it"),
        ({"frozen_epochs": -1}, "space.frozen_epochs: -1 is outside"),
    ],
)
def test_what_cannot_be_used_is_said_before_any_trial(
    loaded: LoadedObjective, entries: dict[str, Any], expected: str
) -> None:
    (complaint,) = complaints(loaded, **entries)
    assert complaint.startswith(expected), complaint


def test_layers_are_counted_in_the_file_that_they_come_from(
    loaded: LoadedObjective, base_file: Path, tmp_path: Path
) -> None:
    deep = str(base_file)
    assert complaints(loaded, reused_layers=3, base_model=deep) == []
    layers = keras.layers
    shallow = saved(tmp_path / "b.keras", layers.Flatten(), layers.Dense(3), layers.Dense(8))
    files = Categorical([shallow, deep])
    (complaint,) = complaints(loaded, reused_layers=3, base_model=files)
    assert f"more than the 1 hidden layers of base_model {shallow!r}" in complaint
    reused = Integer(2, 3).when(base_model=deep)
    assert complaints(loaded, reused_layers=reused, base_model=files) == []
