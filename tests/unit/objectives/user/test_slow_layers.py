"""Layers that a CPU trains faster on TensorFlow are found in what a model's code reaches."""

from __future__ import annotations

from pathlib import Path

import pytest

from objectives.reference import ObjectiveReference
from objectives.user.slow_layers import faster_on_tensorflow

FILE = """\
import keras
from keras import layers
from keras.layers import RandomFlip as Flipped, Dense
from parts import block

# RandomFlip in words alone

class Dense1:
    \"\"\"No RandomFlip.\"\"\"
    def build_model(self, configuration, signature):
        return layers.Dense(1), "RandomFlip"

class Waves:
    def build_model(self, configuration, signature):
        return layers.Conv2D(3, 3)

class Images:
    def build_model(self, configuration, signature):
        return helper()

def helper():
    return keras.layers.RandomZoom(0.1)

def renamed(units):
    return Flipped("horizontal")

def turned(units):
    return layers.RandomRotation(0.1)

def borrowed(units):
    return keras.applications.MobileNetV2(weights=None)

def beside(units):
    return block()
"""


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("Dense1", None),
        ("Waves", None),
        ("Images", "RandomZoom"),
        ("renamed", "RandomFlip"),
        ("turned", "RandomRotation"),
        ("borrowed", "applications"),
        ("beside", "RandomShear"),
    ],
)
def test_a_layer_that_is_reached_is_found(tmp_path: Path, name: str, layer: str | None) -> None:
    (tmp_path / "own.py").write_text(FILE)
    (tmp_path / "parts.py").write_text(
        "import keras\n\ndef block():\n    return keras.layers.RandomShear(0.1)\n"
    )
    found = faster_on_tensorflow(ObjectiveReference(text=f"{tmp_path}/own.py:{name}"))
    assert found == layer


@pytest.mark.parametrize("text", ["digits", "python:Net", "houses.csv", "no_such_file.py:Net"])
def test_without_a_file_nothing_is_found(text: str) -> None:
    assert faster_on_tensorflow(ObjectiveReference(text=text)) is None
