"""Layers are found in saved models that a model's code names."""

from __future__ import annotations

from pathlib import Path

import keras
import pytest

from objectives.reference import ObjectiveReference
from tests.unit.objectives.user.slow_layers.finding import found_in

OWN = """\
from pathlib import Path

import keras

def build_model(units):
    return keras.models.load_model({path})
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved")
    (folder / "nets").mkdir()
    for name, first in (("images", keras.layers.RandomFlip()), ("flat", keras.layers.Rescaling(2))):
        dense = keras.layers.Dense(1)
        model = keras.Sequential([keras.Input((8, 8, 1)), first, keras.layers.Flatten(), dense])
        for ending in ("keras", "h5"):
            model.save(folder / "nets" / f"{name}.{ending}")
        (folder / "nets" / f"{name}.json").write_text(model.to_json())
    (folder / "nets" / "broken.keras").write_text("no archive")
    (folder / "nets" / "empty.json").write_text("")
    return folder


@pytest.mark.parametrize(
    ("path", "layer"),
    [
        ("'nets/images.keras'", "RandomFlip"),
        ("'nets/images.json'", "RandomFlip"),
        ("Path(__file__).parent / 'nets' / 'images.keras'", "RandomFlip"),
        ("Path('nets', 'images.keras')", "RandomFlip"),
        ("os.path.join('nets', 'images.keras')", "RandomFlip"),
        ("'nets/flat.keras'", None),
        ("'nets/flat.json'", None),
        ("'nets/images.h5'", "RandomFlip"),
        ("'nets/flat.h5'", None),
        ("'nets/broken.keras'", None),
        ("'nets/empty.json'", None),
        ("'nets/gone.keras'", None),
    ],
)
def test_a_layer_in_a_saved_model_is_found(folder: Path, path: str, layer: str | None) -> None:
    (folder / "own.py").write_text(OWN.format(path=path))
    found = found_in(ObjectiveReference(text=f"{folder}/own.py:build_model"))
    assert found == layer


def test_a_path_starts_at_the_current_folder_too(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.py").write_text(OWN.format(path="'nets/images.keras'"))
    reference = ObjectiveReference(text=f"{tmp_path}/own.py:build_model")
    assert found_in(reference) is None
    monkeypatch.chdir(folder)
    assert found_in(reference) == "RandomFlip"
