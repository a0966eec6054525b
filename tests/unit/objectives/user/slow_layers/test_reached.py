"""Layers are found in packages of a person's, wherever they lie, and in what Python holds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import keras
import pytest

from objectives.in_memory.objects import Given
from objectives.reference import ObjectiveReference
from tests.unit.objectives.user.slow_layers.finding import found_in

NETS = {
    "__init__.py": "from .images import turned as build\nfrom .tables import dense\n",
    "images.py": (
        "from keras import layers\nfrom . import tables\n\n"
        "def turned():\n    return [layers.RandomRotation(0.1), tables.dense()]\n"
    ),
    "tables.py": "import keras\n\ndef dense():\n    return keras.layers.Dense(1)\n",
}
CALLS = {
    "by name": ("from nets_of_mine import build", "build()", "RandomRotation"),
    "by another name": ("from nets_of_mine import build as make", "make()", "RandomRotation"),
    "by its package": ("import nets_of_mine", "nets_of_mine.build()", "RandomRotation"),
    "by its module": ("from nets_of_mine import images", "images.turned()", "RandomRotation"),
    "deep": ("import nets_of_mine.images as i", "i.turned()", "RandomRotation"),
    "all names": ("from nets_of_mine.images import *", "turned()", "RandomRotation"),
    "without": ("from nets_of_mine import dense", "dense()", None),
    "without, by its package": ("import nets_of_mine", "nets_of_mine.dense()", None),
    "without, by its module": ("from nets_of_mine import tables", "tables.dense()", None),
}


def _write_nets(folder: Path) -> None:
    package = folder / "nets_of_mine"
    package.mkdir(parents=True)
    for name, text in NETS.items():
        (package / name).write_text(text)


@pytest.mark.parametrize("is_beside", [True, False], ids=["beside", "elsewhere"])
@pytest.mark.parametrize("case", CALLS)
def test_a_package_of_ones_own_is_read_but_not_run(
    case: str, is_beside: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imports, call, layer = CALLS[case]
    place = tmp_path if is_beside else tmp_path / "source"
    _write_nets(place)
    monkeypatch.syspath_prepend(str(tmp_path / "source"))
    (tmp_path / "own.py").write_text(f"{imports}\n\ndef build_model(units):\n    return {call}\n")
    found = found_in(ObjectiveReference(text=f"{tmp_path}/own.py:build_model"))
    assert found == layer
    assert "nets_of_mine" not in sys.modules


def test_a_package_that_is_installed_or_not_there_is_no_code_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(
        "import json, no_such_package\nfrom keras import layers\nfrom pytest import approx\n\n"
        "def build_model(units):\n    return layers.Dense(approx(json.loads(no_such_package.x)))\n"
    )
    reference = ObjectiveReference(text=f"{tmp_path}/own.py:build_model")
    assert found_in(reference) is None


turning = keras.Sequential([keras.layers.RandomZoom(0.1)])
flat = keras.Sequential([keras.layers.Dense(1)])
flip = keras.layers.RandomFlip()


def build_turned(hp: Any) -> Any:
    return keras.Sequential([keras.layers.RandomRotation(hp.Float("turn", 0.0, 0.2))])


def build_behind_a_model(hp: Any) -> Any:
    return keras.Sequential([turning, keras.layers.Dense(hp.Int("units", 1, 2))])


def build_behind_a_layer(hp: Any) -> Any:
    return keras.Sequential([flip, keras.layers.Dense(hp.Int("units", 1, 2))])


def build_flat(hp: Any) -> Any:
    return keras.Sequential([flat, keras.layers.Dense(hp.Int("units", 1, 2))])


class Turned:
    def build(self, hp: Any) -> Any:
        return build_turned(hp)


@pytest.mark.parametrize(
    ("objective", "layer"),
    [
        (build_turned, "RandomRotation"),
        (build_behind_a_model, "RandomZoom"),
        (build_behind_a_layer, "RandomFlip"),
        (build_flat, None),
        (Turned, "RandomRotation"),
        (Turned(), "RandomRotation"),
        (Turned().build, "RandomRotation"),
    ],
    ids=["function", "model", "layer", "flat", "class", "object", "method"],
)
def test_what_is_handed_over_in_python_is_read_too(objective: object, layer: str | None) -> None:
    given = Given(objective=objective)
    assert found_in(ObjectiveReference(text=given.text, given=given)) == layer


def test_a_module_that_a_function_in_python_calls_is_read_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write_nets(tmp_path)
    (tmp_path / "cell_of_mine.py").write_text(
        "import nets_of_mine\n\n"
        "def turned(hp):\n    return nets_of_mine.build()\n\n"
        "def flat(hp):\n    return nets_of_mine.dense()\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("cell_of_mine", *(f"nets_of_mine{rest}" for rest in ("", ".images", ".tables"))):
        # Whatever is imported below is forgotten again.
        monkeypatch.setitem(sys.modules, name, None)
        monkeypatch.delitem(sys.modules, name)
    import cell_of_mine  # type: ignore[import-not-found]

    for objective, layer in ((cell_of_mine.turned, "RandomRotation"), (cell_of_mine.flat, None)):
        given = Given(objective=objective)
        assert found_in(ObjectiveReference(text=given.text, given=given)) == layer
