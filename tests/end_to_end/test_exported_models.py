"""Exported models predict what the retrained model predicts, run as others would run them."""

from __future__ import annotations

import importlib.util
import json
import shutil
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.end_to_end.elsewhere import KerasAlone, run_commands
from tests.end_to_end.test_predictions import NUMBERS, TEXTS, houses, new_rows
from tuning import load_tuned

pytestmark = pytest.mark.end_to_end

HAS_ONNX = all(importlib.util.find_spec(name) for name in ("onnx", "tf2onnx", "onnxruntime"))
_ENDINGS = {"saved-model": "", "tflite": ".tflite", "keras": ".keras"}
EXPORTED = (
    *(("one", form) for form in _ENDINGS),
    *(("two", form) for form in ("saved-model", "tflite")),
    ("labels", "saved-model"),
)
# What shows nothing that those do not.
EXPORTED_TOO = (("two", "keras"), ("labels", "tflite"), ("labels", "keras"))
_INSIDE = """
import keras
import numpy as np
import pandas as pd
import tensorflow as tf

model = keras.saving.load_model("inside.keras")
rows = pd.read_csv("new.csv", keep_default_na=False, na_values={"rooms": [""]})
inputs = {name: tf.constant(rows[name].to_numpy().reshape(-1, 1)) for name in model.input}
np.save("inside.npy", model.predict(inputs, verbose=0))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a retrained study on a table, and what it was exported to."""
    folder = tmp_path_factory.mktemp("exported")
    frame = houses()[[*NUMBERS, *TEXTS, "price"]]
    frame.to_csv(folder / "houses.csv", index=False)
    new_rows(frame).to_csv(folder / "new.csv", index=False)
    space = ("--set", "neurons=4", "--set", "batch_size=64")
    ranks = ("--set", "scaling=quantile")
    study = ("--target", "price", "--trials", "1", "--epochs", "2", "--keras-backend", "jax")
    labels = ("--target", "heated", *study[2:])
    done = run_commands(
        ("search", "houses.csv", *study, *space, *ranks, "--name", "one"),
        ("retrain", "one", "--seeds", "1"),
        ("search", "houses.csv", *study, *space, "--model", "two_outputs", "--name", "two",
         "--set", "wide_columns=0-1", "--set", "deep_columns=1-4"),
        ("retrain", "two", "--seeds", "1"),
        # Labels, and a number that names something: the model is a Sequential one.
        ("search", "houses.csv", *labels, *space, "--name", "labels", "--as", "rooms=category",
         "--set", "hidden_layers=1", "--set", "scaling=standardize"),
        ("retrain", "labels", "--seeds", "1"),
        folder=folder,
    )  # fmt: skip
    assert [one.code for one in done] == [0] * 6, done
    done = run_commands(
        *(_export(*one) for one in EXPORTED),
        ("export", "one", "--format", "keras", "--inside-model", "-o", "inside.keras"),
        ("export", "one", "--format", "saved-model", "--inside-model", "-o", "inside"),
        ("export", "two", "--format", "keras", "--inside-model", "-o", "inside2.keras"),
        ("export", "labels", "--format", "saved-model", "--inside-model", "-o", "inside3"),
        folder=folder,
    )
    assert [(one.code, one.errors) for one in done] == [(0, "")] * (len(EXPORTED) + 4)
    assert done[0].output == "written to one\n"
    assert not [path for path in folder.iterdir() if path.name.startswith(".export-")]
    return folder


@pytest.fixture(scope="module")
def more(folder: Path) -> Path:
    """The same folder, with the other models in the other forms."""
    done = run_commands(*(_export(*one) for one in EXPORTED_TOO), folder=folder)
    assert [(one.code, one.errors) for one in done] == [(0, "")] * len(EXPORTED_TOO)
    return folder


def _export(name: str, form: str) -> tuple[str, ...]:
    return ("export", name, "--format", form, "-o", f"{name}{_ENDINGS[form]}")


def expected(folder: Path, name: str) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return prepared new rows, and what the retrained model gives for them: all its outputs."""
    import keras

    model = load_tuned(name, results=folder / "results")
    inputs = model._predictor.inputs(folder / "new.csv")
    loaded = keras.saving.load_model(model.folder / "model.keras", compile=False)
    outputs = keras.tree.flatten(loaded.predict(inputs, verbose=0))
    return keras.tree.flatten(inputs), [np.asarray(one) for one in outputs]


def assert_close(found: list[Any], wanted: list[np.ndarray]) -> None:
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        np.testing.assert_allclose(np.asarray(one), other, rtol=1e-5)


@pytest.mark.parametrize("name", ["one", "two", "labels"])
def test_a_saved_model_serves_the_same(name: str, folder: Path) -> None:
    import keras
    import tensorflow as tf

    inputs, outputs = expected(folder, name)
    loaded = tf.saved_model.load(folder / name)
    found = loaded.serve([tf.constant(one) for one in inputs] if name == "two" else inputs[0])
    assert_close(keras.tree.flatten(found), outputs)


@pytest.mark.parametrize("name", ["one", "two", pytest.param("labels", marks=pytest.mark.slow)])
def test_a_lite_interpreter_gives_the_same(
    name: str, folder: Path, request: pytest.FixtureRequest
) -> None:
    import tensorflow as tf

    if (name, "tflite") not in EXPORTED:
        request.getfixturevalue("more")
    inputs, outputs = expected(folder, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It is to move into a package of its own.
        interpreter = tf.lite.Interpreter(str(folder / f"{name}.tflite"))
    served = interpreter.get_signature_runner()
    asked = sorted(served.get_input_details(), key=lambda one: served.get_input_details()[one]
                   ["shape_signature"][1] != inputs[0].shape[1])  # fmt: skip
    found = served(**dict(zip(asked, inputs, strict=True)))
    assert_close([found[f"output_{at}"] for at in range(len(outputs))], outputs)


@pytest.mark.skipif(not HAS_ONNX, reason="the extra onnx is not installed")
@pytest.mark.parametrize("name", ["one", "two"])
def test_onnx_gives_the_same(name: str, folder: Path) -> None:
    import onnxruntime

    (done,) = run_commands(
        ("export", name, "--format", "onnx", "-o", f"{name}.onnx"), folder=folder
    )
    assert done.code == 0, done.errors
    inputs, outputs = expected(folder, name)
    session = onnxruntime.InferenceSession(folder / f"{name}.onnx")
    given = {one.name: array for one, array in zip(session.get_inputs(), inputs, strict=True)}
    assert_close(session.run(None, given), outputs)


def test_a_model_with_its_preprocessing_takes_raw_columns_with_keras_alone(
    folder: Path, tensorflow_alone: KerasAlone
) -> None:
    tensorflow_alone.run(_INSIDE, folder=folder)
    wanted = load_tuned("one", results=folder / "results").predict(folder / "new.csv")
    found = np.load(folder / "inside.npy")
    np.testing.assert_allclose(found[:, 0], wanted["prediction"], rtol=1e-5)


def test_a_saved_model_with_its_preprocessing_serves_raw_columns(folder: Path) -> None:
    import tensorflow as tf

    rows = pd.read_csv(folder / "new.csv", keep_default_na=False, na_values={"rooms": [""]})
    served = tf.saved_model.load(folder / "inside")
    found = served.serve(
        {name: tf.constant(rows[name].to_numpy().reshape(-1, 1)) for name in (*NUMBERS, *TEXTS)}
    )
    wanted = load_tuned("one", results=folder / "results").predict(folder / "new.csv")
    np.testing.assert_allclose(np.asarray(found)[:, 0], wanted["prediction"], rtol=1e-5)


def test_a_number_that_is_a_name_may_be_written_in_both_ways(folder: Path) -> None:
    import tensorflow as tf

    served = tf.saved_model.load(folder / "inside3")
    rows = pd.read_csv(folder / "new.csv", dtype=str, keep_default_na=False)
    assert rows["rooms"].str.fullmatch(r"[1-9]\.0|").all()
    wanted = load_tuned("labels", results=folder / "results").predict(folder / "new.csv")
    for texts in (rows["rooms"], rows["rooms"].str.removesuffix(".0")):
        given = rows.assign(rooms=texts)
        columns = {name: given[[name]].to_numpy() for name in ("rooms", "town")}
        columns |= {name: given[[name]].to_numpy(dtype=float) for name in ("size", "price")}
        found = np.asarray(served.serve({name: tf.constant(columns[name]) for name in columns}))
        np.testing.assert_allclose(found[:, 0], wanted["probability_yes"], rtol=1e-5)


@pytest.mark.slow
def test_the_other_models_are_written_in_the_other_forms_too(more: Path) -> None:
    written = [more / f"{name}{_ENDINGS[form]}" for name, form in EXPORTED_TOO]
    assert [path.exists() for path in written] == [True] * len(EXPORTED_TOO)


@pytest.fixture(scope="module")
def refused(folder: Path) -> dict[str, str]:
    """What is said of two commands that must be refused, by their forms; nothing is written."""
    shutil.copytree(folder / "results", folder / "otherwise")
    path = folder / "otherwise/one/retrained/preprocessing.json"
    document = json.loads(path.read_text())
    document["columns"][0] |= {"written": "money"}
    document["columns"][1] |= {"kind": "date"}
    del document["check"]  # as an earlier version wrote it
    path.write_text(json.dumps(document))
    before = {path.name for path in folder.iterdir()}
    onnx, inside = run_commands(
        ("export", "one", "--format", "onnx", "-o", "refused.onnx"),
        ("export", "one", "--format", "keras", "--inside-model", "-o", "refused.keras",
         "--results", "otherwise"),
        folder=folder,
    )  # fmt: skip
    assert inside.code == 2
    assert onnx.code == (0 if HAS_ONNX else 2)
    assert "Traceback" not in inside.errors + onnx.errors
    assert {path.name for path in folder.iterdir()} - {"refused.onnx"} == before
    return {"onnx": onnx.errors, "inside": inside.errors}


@pytest.mark.skipif(HAS_ONNX, reason="the extra onnx is installed")
def test_without_its_packages_onnx_is_refused_with_the_command_that_brings_them(
    folder: Path, refused: dict[str, str]
) -> None:
    assert "run `pip install 'keras-tuning[onnx]'`" in refused["onnx"]
    assert not (folder / "refused.onnx").exists()


def test_a_column_that_no_layer_carries_is_named(refused: dict[str, str]) -> None:
    first, second = refused["inside"].splitlines()
    assert (
        "--inside-model: column 'size' cannot go into the model: its numbers are written" in first
    )
    assert "column 'rooms' cannot go into the model: no layer of Keras's reads" in second
