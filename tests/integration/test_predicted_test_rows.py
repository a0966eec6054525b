"""What is kept of a retrained model's predictions agrees with the result that is reported."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest

from tuning import search
from tuning.pictures.tested import confusions_of, predictions_of

pytestmark = pytest.mark.integration

_ROWS = 240


def _retrained(folder: Path, objective: Any, **asked: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the test metrics of the kept model, and what is kept of its predictions."""
    result = search(
        objective, name="mine", results=folder, trials=1, epochs=3, progress=False, **asked
    )
    result.retrain(seeds=2, progress=False)
    kept = folder / "mine" / "retrained"
    runs = json.loads((kept / "metrics.json").read_text())["test"]["runs"]
    (metrics,) = [run for run in runs if run["kept"]]
    return metrics, json.loads((kept / "predicted.json").read_text())


def _only(metrics: dict[str, Any], *words: str) -> float:
    """Return the one metric whose name has all of these words in it."""
    (found,) = [value for name, value in metrics.items() if all(word in name for word in words)]
    return float(found)


def _features() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(_ROWS, 4)).astype("float32")


def _network(outputs: Callable[[Any], Any], **compiled: Any) -> Callable[..., keras.Model]:
    def build(units: int = 8) -> keras.Model:
        inputs = keras.Input((4,))
        hidden = keras.layers.Dense(units, activation="relu")(inputs)
        model = keras.Model(inputs, outputs(hidden))
        model.compile(optimizer="adam", **compiled)
        return model

    return build


def test_a_matrix_adds_up_to_the_accuracy(tmp_path: Path) -> None:
    x = _features()
    kinds = np.array(["low", "mid", "high"])[np.digitize(x[:, 0] + x[:, 1], [-0.7, 0.7])]
    table = pd.DataFrame(x, columns=list("abcd")).assign(kind=kinds)
    metrics, document = _retrained(tmp_path, table, target="kind", also_measure=["accuracy"])
    (target,) = document["targets"]
    counts = np.array(target["counts"])
    assert (target["name"], target["classes"]) == ("kind", ["high", "low", "mid"])
    assert counts.sum() == document["rows"] == 48
    assert counts.trace() == target["right"]
    assert target["right"] / document["rows"] == pytest.approx(metrics["accuracy"], abs=1e-6)


def test_two_classes_by_one_probability_add_up_too(tmp_path: Path) -> None:
    x = _features()
    build = _network(
        lambda hidden: keras.layers.Activation("sigmoid")(keras.layers.Dense(1)(hidden)),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    metrics, document = _retrained(
        tmp_path,
        build,
        data=(x, (x[:, 0] > 0.2).astype("int64")),
        space={"units": [8, 9]},
        form="keywords",
    )
    (target,) = document["targets"]
    assert target["right"] / document["rows"] == pytest.approx(metrics["accuracy"], abs=1e-6)


def test_amounts_have_the_error_that_is_reported_in_their_unit(tmp_path: Path) -> None:
    x = _features()
    table = pd.DataFrame(x, columns=list("abcd")).assign(price=1000 + 250 * x[:, 0])
    metrics, document = _retrained(tmp_path, table, target="price")
    (target,) = document["targets"]
    true, predicted = np.array(target["true"]), np.array(target["predicted"])
    assert target["mean_squared_error"] == pytest.approx(metrics["mean_squared_error"], rel=1e-4)
    assert np.mean((true - predicted) ** 2) == pytest.approx(target["mean_squared_error"], rel=1e-4)
    # Those of the test rows, and no others.
    nearest = np.abs(true[:, None] - table["price"].to_numpy()[None]).min(axis=1)
    assert nearest.max() < 0.01
    assert len(true) == document["rows"]


def test_each_of_several_outputs_stands_by_itself(tmp_path: Path) -> None:
    x = _features()
    targets = {
        "amount": (2 * x[:, 0]).astype("float32"),
        "kind": (x[:, 1] > 0).astype("int64"),
    }
    build = _network(
        lambda hidden: {
            "amount": keras.layers.Dense(1, name="amount")(hidden),
            "kind": keras.layers.Dense(2, activation="softmax", name="kind")(hidden),
        },
        loss={"amount": "mse", "kind": "sparse_categorical_crossentropy"},
        metrics={"amount": ["mse"], "kind": ["accuracy"]},
    )
    metrics, document = _retrained(
        tmp_path, build, data=(x, targets), space={"units": [8, 9]}, form="keywords", metric="loss"
    )
    found = {one["name"]: one for one in document["targets"]}
    squared, accuracy = _only(metrics, "amount_m"), _only(metrics, "kind", "accuracy")
    assert found["amount"]["mean_squared_error"] == pytest.approx(squared, rel=1e-4)
    assert found["kind"]["right"] / document["rows"] == pytest.approx(accuracy, abs=1e-6)


def test_each_of_several_labels_and_columns_stands_by_itself(tmp_path: Path) -> None:
    x = _features()
    build = _network(
        lambda hidden: [
            keras.layers.Dense(3, activation="sigmoid", name="labels")(hidden),
            keras.layers.Dense(2, name="amounts")(hidden),
        ],
        loss=["binary_crossentropy", "mse"],
        metrics=[["binary_accuracy"], ["mse"]],
    )
    targets = [(x[:, :3] > 0).astype("float32"), x[:, 2:]]
    metrics, document = _retrained(
        tmp_path, build, data=(x, targets), space={"units": [8, 9]}, form="keywords", metric="loss"
    )
    found = {one["name"]: one for one in document["targets"]}
    assert list(found) == [
        *(f"output 0, label {at}" for at in range(3)),
        *(f"output 1, column {at}" for at in range(2)),
    ]
    accuracy = _only(metrics, "binary_accuracy")
    right = [found[f"output 0, label {at}"]["right"] for at in range(3)]
    assert np.mean(right) / document["rows"] == pytest.approx(accuracy, abs=1e-6)


@pytest.mark.parametrize("gives", ["probabilities", "logits"])
def test_labels_that_are_the_only_target_are_no_amounts(gives: str, tmp_path: Path) -> None:
    x = _features()
    logits = gives == "logits"

    def labels(hidden: Any) -> Any:
        outputs = keras.layers.Dense(3)(hidden)
        return outputs if logits else keras.layers.Activation("sigmoid")(outputs)

    build = _network(
        labels,
        loss=keras.losses.BinaryCrossentropy(from_logits=logits),
        metrics=[keras.metrics.BinaryAccuracy(threshold=0.0 if logits else 0.5)],
    )
    metrics, document = _retrained(
        tmp_path,
        build,
        data=(x, (x[:, :3] > 0).astype("int32")),
        space={"units": [8, 9]},
        form="keywords",
    )
    found = document["targets"]
    assert [(one["name"], one["kind"]) for one in found] == [
        (f"label {at}", "classes") for at in range(3)
    ]
    right = np.mean([one["right"] for one in found]) / document["rows"]
    assert right == pytest.approx(metrics["binary_accuracy"], abs=1e-6)


def test_a_report_that_is_there_shows_the_retrained_model(tmp_path: Path) -> None:
    x = _features()
    table = pd.DataFrame(x, columns=list("abcd")).assign(price=x[:, 0])
    result = search(
        table, target="price", name="mine", results=tmp_path, trials=1, epochs=1, progress=False
    )
    page = tmp_path / "mine" / "report.html"
    assert 'id="predicted"' not in page.read_text(encoding="utf-8")
    result.retrain(seeds=1, progress=False)
    assert 'id="predicted"' in page.read_text(encoding="utf-8")
    assert predictions_of(result.study).targets[0].target == "price"
    assert confusions_of(result.study).reason == "the retrained model predicts no classes"
