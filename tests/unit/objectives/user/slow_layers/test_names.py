"""Layers that a CPU trains faster on TensorFlow are found in what a model's code reaches."""

from __future__ import annotations

from pathlib import Path

import pytest

from objectives.machine.keras_backend import Preference
from objectives.reference import ObjectiveReference
from objectives.user.slow_layers import preference_of_code
from tests.unit.objectives.user.slow_layers.finding import found_in

FILE = """\
import pandas as pd
import keras
from keras import layers
from keras.layers import RandomFlip as Flipped, Dense
from keras.applications import ResNet50
from keras.applications.resnet import preprocess_input
from parts import block

# RandomFlip in words alone
applications = pd.read_csv("loans.csv")

class Dense1:
    \"\"\"No RandomFlip.\"\"\"
    def build_model(self, configuration, signature):
        return layers.Dense(1), "RandomFlip"

class Dense2:
    def build_model(self, configuration, signature):
        return Dense(1)(applications)

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

def imported(units):
    return ResNet50(weights=None)

def scaled(units):
    return Dense(1)(preprocess_input(units))

def beside(units):
    return block()

def within(units):
    from keras.layers import RandomCrop
    return RandomCrop(4, 4)

def looked_up(units):
    return getattr(layers, "RandomHue")(0.1)

def chosen(hp):
    kind = hp.Choice("kind", ["RandomContrast", "Identity"])
    return getattr(layers, kind)(0.1)

def configured(units):
    return layers.deserialize({"class_name": "RandomInvert", "config": {}})

def spelled(units):
    return layers.deserialize(dict(class_name="MixUp", config={}))

def written(units):
    return keras.models.model_from_json('{"layers": [{"class_name": "CutMix"}]}')
"""
PARTS = """\
import keras
from keras.layers import RandomShear as Sheared

def block():
    return Sheared(0.1)

def other():
    return keras.layers.Dense(1)
"""


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("Dense1", None),
        ("Dense2", None),
        ("Waves", None),
        ("Images", "RandomZoom"),
        ("renamed", "RandomFlip"),
        ("turned", "RandomRotation"),
        ("borrowed", "applications"),
        ("imported", "applications"),
        ("scaled", None),
        ("beside", "RandomShear"),
        ("within", "RandomCrop"),
        ("looked_up", "RandomHue"),
        ("chosen", "RandomContrast"),
        ("configured", "RandomInvert"),
        ("spelled", "MixUp"),
        ("written", "CutMix"),
    ],
)
def test_a_layer_that_is_reached_is_found(tmp_path: Path, name: str, layer: str | None) -> None:
    (tmp_path / "own.py").write_text(FILE)
    (tmp_path / "parts.py").write_text(PARTS)
    found = found_in(ObjectiveReference(text=f"{tmp_path}/own.py:{name}"))
    assert found == layer


@pytest.mark.parametrize(
    ("imports", "call", "is_known"),
    [
        ("import tensorflow as tf", "tf.reduce_sum(units)", False),
        ("from tensorflow import math", "math.reduce_sum(units)", False),
        ("from tensorflow.image import resize", "resize(units, (2, 2))", False),
        ("import tensorflow as tf", "tf.keras.layers.Dense(units)", True),
        ("from tensorflow import keras", "keras.layers.Dense(units)", True),
        ("from tensorflow.keras.layers import Dense", "Dense(units)", True),
        ("import tensorflow as tf", "tf.data.Dataset.range(units)", True),
    ],
)
def test_code_that_calls_tensorflow_itself_is_not_said_to_be_faster_on_jax(
    tmp_path: Path, imports: str, call: str, is_known: bool
) -> None:
    (tmp_path / "own.py").write_text(f"{imports}\n\ndef build_model(units):\n    return {call}\n")
    reference = ObjectiveReference(text=f"{tmp_path}/own.py:build_model")
    assert preference_of_code(reference) == (Preference(name="jax") if is_known else None)


@pytest.mark.parametrize("text", ["digits", "python:Net", "houses.csv", "no_such_file.py:Net"])
def test_without_a_file_nothing_is_known(text: str) -> None:
    assert preference_of_code(ObjectiveReference(text=text)) is None
