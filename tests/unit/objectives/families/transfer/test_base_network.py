"""Network A: trained once, kept whole, and without a trace in anybody's random numbers."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from objectives.data import Dataset, Preprocessing, Task
from objectives.families.transfer import base_network as module
from objectives.families.transfer.base_network import base_network
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.seed import seed_keras


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "keras-tuning" / "base_networks"


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> list[Dataset]:
    """Count the trainings, which are what a kept network saves."""
    seen: list[Dataset] = []
    original = module._trained

    def counted(data: Dataset) -> Any:
        seen.append(data)
        return original(data)

    monkeypatch.setattr(module, "_trained", counted)
    return seen


def drawn_images(*, seed: int = 0) -> Dataset:
    codes = np.tile(np.arange(3), 10)
    images = np.random.default_rng(seed).integers(0, 60, (30, 4, 4))
    images[np.arange(30), codes] += 180
    return Dataset(
        name="drawn",
        features=images.astype(np.uint8),
        targets=codes.astype(np.int64),
        task=Task.MULTICLASS,
        classes=("a", "b", "c"),
        preprocessing=Preprocessing.PIXELS,
        pixel_scale=255.0,
    )


def same(one: module.BaseNetwork, other: module.BaseNetwork) -> bool:
    pairs = zip(one.network.get_weights(), other.network.get_weights(), strict=True)
    return all(np.array_equal(*pair) for pair in pairs) and one.accuracy == other.accuracy


def test_it_is_trained_once_and_kept(cache: Path, trainings: list[Dataset]) -> None:
    first = base_network(drawn_images())
    second = base_network(drawn_images())
    assert len(trainings) == 1
    assert same(first, second)
    kept = sorted(path.suffix for path in cache.iterdir())
    assert [suffix for suffix in kept if suffix != ".lock"] == [".json", ".keras"]
    note = json.loads(next(cache.glob("*.json")).read_text(encoding="utf-8"))
    assert note["validation_accuracy"] == first.accuracy
    assert first.accuracy > 0.5
    base_network(drawn_images(seed=1))
    assert len(trainings) == 2, "other data have another network"


def test_it_is_the_same_whatever_was_seeded_before(
    cache: Path, trainings: list[Dataset], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = []
    for seed in (1, 2):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / str(seed)))
        random.seed(seed)
        np.random.seed(seed)
        made.append(base_network(drawn_images()))
        after = random.random(), np.random.random()
        random.seed(seed)
        np.random.seed(seed)
        assert after == (random.random(), np.random.random())
    assert len(trainings) == 2
    assert same(*made)


@pytest.mark.parametrize("damage", ["network", "note", "note of another form", "no network"])
def test_a_damaged_file_is_made_anew(cache: Path, trainings: list[Dataset], damage: str) -> None:
    first = base_network(drawn_images())
    (network,), (note,) = cache.glob("*.keras"), cache.glob("*.json")
    match damage:
        case "network":
            network.write_bytes(network.read_bytes()[:-100])
        case "note":
            note.write_text('{"validation_accuracy": 0.', encoding="utf-8")
        case "note of another form":
            note.write_text("[]", encoding="utf-8")
        case _:
            network.unlink()
    assert same(base_network(drawn_images()), first)
    assert same(base_network(drawn_images()), first)
    assert len(trainings) == 2


def test_a_folder_that_cannot_be_written_costs_the_cache_only(
    cache: Path, trainings: list[Dataset]
) -> None:
    cache.parent.mkdir()
    cache.write_text("a file where the folder should be", encoding="utf-8")
    assert base_network(drawn_images()).accuracy > 0.5
    assert base_network(drawn_images()).accuracy > 0.5
    assert len(trainings) == 2


def test_every_fifth_image_of_a_class_is_measured_and_not_learned() -> None:
    data = drawn_images()
    prepared = module._prepared(data)
    assert len(prepared.x_train) == 24
    assert np.bincount(prepared.y_validation).tolist() == [2, 2, 2]
    assert np.bincount(prepared.y_train).tolist() == [8, 8, 8]


def test_the_weights_of_the_best_epoch_are_kept() -> None:
    data = drawn_images()
    made = module._trained(data)
    prepared = module._prepared(data)
    predicted = np.asarray(made.network.predict(prepared.x_validation, verbose=0)).argmax(axis=1)
    assert np.mean(predicted == prepared.y_validation) == pytest.approx(made.accuracy)


@pytest.mark.parametrize("is_kept", [False, True], ids=["trained", "read"])
def test_a_model_that_is_built_afterwards_does_not_notice(cache: Path, is_kept: bool) -> None:
    if is_kept:
        base_network(drawn_images())

    def drawn() -> tuple[np.ndarray, str]:
        layer = keras.layers.Dense(3)
        layer.build((2, 2))
        return np.asarray(keras.random.normal((4,))), layer.name

    seed_keras(7)
    first = drawn()
    expected = drawn()
    seed_keras(7)
    assert np.array_equal(drawn()[0], first[0])
    base_network(drawn_images())
    again = drawn()
    assert np.array_equal(again[0], expected[0])
    assert again[1] == expected[1], "counted on from where it was"


def test_it_is_the_same_when_it_is_learned_while_a_model_is_built(
    cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    outside = base_network(drawn_images())
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    with numpy_initial_weights():
        inside = base_network(drawn_images())
    assert same(outside, inside)


def test_it_is_said_that_it_learns_and_only_then(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base_network(drawn_images())
    assert "network A learns 3 other classes from 30 images" in capsys.readouterr().out
    base_network(drawn_images())
    assert capsys.readouterr().out == ""


def test_the_untrained_network_has_the_same_structure_and_is_not_kept(cache: Path) -> None:
    untrained = module.untrained_network(drawn_images()).network
    assert not cache.exists()
    trained = base_network(drawn_images()).network
    shapes = [[weight.shape for weight in one.get_weights()] for one in (untrained, trained)]
    assert shapes[0] == shapes[1]
