"""Baselines beside trials: the numbers of scikit-learn on the same rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
from keras import layers, ops
from sklearn import metrics
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from objectives import read_table
from objectives.baselines.report import BaselineReport, baseline_report
from objectives.data import read_rule
from objectives.families.mlp.objective import MlpObjective
from objectives.load import load_objective
from objectives.loaded import LoadedObjective
from objectives.user.objective import UserObjective
from search_spaces import Configuration

pytestmark = pytest.mark.integration

X = np.random.default_rng(0).normal(size=(240, 4)).astype("float32")
NOISE = np.random.default_rng(1).normal(size=240).astype("float32")
AMOUNTS = 3 * X[:, 0] - X[:, 1] + 5 + NOISE
THREE = np.where(X[:, 0] + NOISE > 0.3, 1, np.where(X[:, 1] > 0.5, 2, 0))
MANY = Configuration({"units": 3})
Build = Callable[[Any], keras.Model]


class Own:
    def __init__(self, data: Any, build: Build, **members: Any) -> None:
        self.given, self.build = data, build
        for name, value in members.items():
            setattr(self, name, value)

    def data(self) -> Any:
        return self.given() if callable(self.given) else self.given

    def build_model(self, configuration: Any, signature: Any) -> keras.Model:
        return self.build(signature)


def dense(units: int, activation: str | None, loss: Any, *measured: Any) -> Build:
    def build(signature: Any) -> keras.Model:
        model = keras.Sequential(
            [keras.Input(signature.input_shape), layers.Dense(units, activation=activation)]
        )
        model.compile(loss=loss, metrics=list(measured))
        return model

    return build


def report(
    data: Any, build: Build, metric: str, *, split: str | None = None, folds: int = 1, **more: Any
) -> tuple[LoadedObjective, BaselineReport]:
    own = UserObjective(Path(__file__), "Own", Own(data, build, metric=metric, **more))
    rule = None if split is None else read_rule(split)
    loaded = load_objective(own, own.dataset(None), seed=4, folds=folds, rule=rule)
    return loaded, baseline_report(loaded, MANY)


def ridge(train: np.ndarray, other: np.ndarray, y: np.ndarray = AMOUNTS) -> np.ndarray:
    model = make_pipeline(StandardScaler(), Ridge())
    return model.fit(X[train], y[train]).predict(X[other])


@pytest.mark.parametrize(
    ("metric", "name", "constant", "score"),
    [
        ("mean_squared_error", "mean", np.mean, metrics.mean_squared_error),
        ("mean_absolute_error", "median", np.median, metrics.mean_absolute_error),
        ("r2_score", "mean", np.mean, metrics.r2_score),
    ],
)
def test_amounts_over_folds_are_scikit_learns(
    metric: str, name: str, constant: Any, score: Any
) -> None:
    build = dense(1, None, "mse", metric)
    loaded, found = report((X, AMOUNTS), build, metric, folds=3)
    assert not found.left_out
    assert list(found.values) == [name, "linear model"]
    for fold, (train, other) in enumerate(loaded.fold_rows):
        guess = np.full(len(other), constant(AMOUNTS[train]))
        assert found.values[name][fold] == pytest.approx(score(AMOUNTS[other], guess), abs=2e-5)
        linear = score(AMOUNTS[other], ridge(train, other))
        assert found.values["linear model"][fold] == pytest.approx(linear, rel=1e-4)


def test_a_table_is_measured_in_its_unit_by_a_metric_of_ones_own(tmp_path: Path) -> None:
    def within_2(y_true: Any, y_pred: Any) -> Any:
        return ops.mean(ops.cast(ops.abs(y_true - y_pred) < 200, "float32"), axis=-1)

    frame = pd.DataFrame({f"x{at}": X[:, at] for at in range(4)} | {"price": 100 * AMOUNTS})
    frame.to_csv(tmp_path / "t.csv", index=False)
    loaded, found = report(
        lambda: read_table(tmp_path / "t.csv", target="price"),
        dense(1, None, "mse", within_2),
        "within_2",
        direction="maximize",
    )
    train, other = loaded.fold_rows[0]
    near = {
        name: np.mean(np.abs(AMOUNTS[train] - of(AMOUNTS[train])) < 2)
        for name, of in (("mean", np.mean), ("median", np.median))
    }
    best = max(near, key=lambda name: near[name])
    assert list(found.values) == [best, "linear model"]
    linear = np.mean(np.abs(AMOUNTS[other] - ridge(train, other)) < 2)
    assert found.values["linear model"][0] == pytest.approx(linear, abs=1e-6)


def logistic(train: np.ndarray, other: np.ndarray, y: np.ndarray) -> np.ndarray:
    model = make_pipeline(StandardScaler(), LogisticRegression())
    return model.fit(X[train], y[train]).predict_proba(X[other])


@pytest.mark.parametrize("logits", [False, True])
@pytest.mark.parametrize("one_hot", [False, True])
def test_classes_are_scikit_learns(one_hot: bool, logits: bool) -> None:
    losses, measures = keras.losses, keras.metrics
    if one_hot:
        loss, measure = losses.CategoricalCrossentropy, measures.CategoricalCrossentropy
    else:
        loss, measure = losses.SparseCategoricalCrossentropy, measures.SparseCategoricalCrossentropy
    build = dense(
        3,
        None if logits else "softmax",
        loss(from_logits=logits),
        "accuracy",
        measure(name="log", from_logits=logits),
    )
    y = np.eye(3, dtype="float32")[THREE] if one_hot else THREE
    loaded, found = report((X, y), build, "accuracy", folds=2)
    for fold, (train, other) in enumerate(loaded.fold_rows):
        share = np.mean(THREE[other] == np.bincount(THREE[train]).argmax())
        assert found.values["majority class"][fold] == pytest.approx(share, abs=1e-6)
        right = np.mean(logistic(train, other, THREE).argmax(axis=1) == THREE[other])
        assert found.values["linear model"][fold] == pytest.approx(right, abs=1e-6)
    loaded, found = report((X, y), build, "log", direction="minimize")
    train, other = loaded.fold_rows[0]
    shares = np.bincount(THREE[train]) / len(train)
    wanted = metrics.log_loss(THREE[other], np.tile(shares, (len(other), 1)))
    assert found.values["shares of the classes"][0] == pytest.approx(wanted, rel=1e-5)
    wanted = metrics.log_loss(THREE[other], logistic(train, other, THREE))
    assert found.values["linear model"][0] == pytest.approx(wanted, rel=1e-4)


def test_of_equally_likely_classes_not_each_is_among_the_likeliest() -> None:
    top = keras.metrics.SparseTopKCategoricalAccuracy(k=2, name="top_2_accuracy")
    build = dense(3, "softmax", "sparse_categorical_crossentropy", top)
    loaded, found = report((X, THREE), build, "top_2_accuracy")
    train, other = loaded.fold_rows[0]
    likeliest = np.argsort(-np.bincount(THREE[train]))[:2]
    (constant, *_) = found.values.values()
    assert constant[0] == pytest.approx(np.isin(THREE[other], likeliest).mean())
    assert constant[0] < 1


def test_two_classes_by_name_and_by_another_metric() -> None:
    labels = np.where(AMOUNTS > 7, "late", "on time")
    build = dense(
        1,
        "sigmoid",
        "binary_crossentropy",
        keras.metrics.AUC(name="auc", num_thresholds=2000),
        keras.metrics.Recall(name="recall"),
    )
    loaded, found = report((X, labels), build, "auc")
    train, other = loaded.fold_rows[0]
    assert found.values["majority class"] == (0.5,)
    area = metrics.roc_auc_score(labels[other], logistic(train, other, labels)[:, 1])
    assert found.values["linear model"][0] == pytest.approx(area, abs=2e-3)
    # Whoever always says the second class has found all of it.
    _, found = report((X, labels), build, "recall")
    assert found.values["majority class" if np.mean(AMOUNTS > 7) < 0.5 else "always on time"] == (
        pytest.approx((1.0,))
    )


def test_tags_have_a_constant_each() -> None:
    tags = np.stack([X[:, 0] > 0.2, X[:, 1] > -1, X[:, 2] > 1], axis=1).astype("float32")
    build = dense(3, "sigmoid", "binary_crossentropy", "binary_accuracy")
    loaded, found = report((X, tags), build, "binary_accuracy")
    train, other = loaded.fold_rows[0]
    wanted = np.mean(tags[other] == np.round(tags[train].mean(axis=0)))
    assert found.values["majority of each tag"][0] == pytest.approx(wanted, abs=1e-6)


def test_several_amounts_and_several_outputs_have_a_constant_each() -> None:
    pair = np.stack([AMOUNTS, X[:, 2] * 7], axis=1)
    loaded, found = report((X, pair), dense(2, None, "mse", "mse"), "mean_squared_error")
    train, other = loaded.fold_rows[0]
    wanted = np.mean((pair[other] - pair[train].mean(axis=0)) ** 2)
    assert found.values["mean"][0] == pytest.approx(wanted, rel=1e-5)
    assert found.values["linear model"][0] == pytest.approx(
        np.mean((pair[other] - ridge(train, other, pair)) ** 2), rel=1e-4
    )

    def two_heads(signature: Any) -> keras.Model:
        inputs = keras.Input(signature.input_shape)
        outputs = {name: layers.Dense(1, name=name)(inputs) for name in ("one", "two")}
        model = keras.Model(inputs, outputs)
        model.compile(loss="mse", metrics={"one": ["mse"], "two": ["mse"]})
        return model

    loaded, found = report(
        (X, {"one": pair[:, :1], "two": pair[:, 1:]}),
        two_heads,
        "two_mse",
        direction="minimize",
    )
    train, other = loaded.fold_rows[0]
    wanted = np.mean((pair[other, 1] - pair[train, 1].mean()) ** 2)
    assert found.values["mean"][0] == pytest.approx(wanted, rel=1e-5)
    assert found.left_out["linear model"] == "the model has several outputs"


def test_a_constant_is_worth_what_evaluate_says_of_a_model_that_predicts_it() -> None:
    def spread(y_true: Any, y_pred: Any) -> Any:
        # One number a batch: where batches are others, so is their mean.
        return ops.std(y_true) + ops.mean(ops.abs(y_true - y_pred))

    x = np.random.default_rng(3).normal(size=(40_000, 2)).astype("float32")
    y = np.where(np.arange(40_000) % 7 == 0, 9.0, x[:, 0]).astype("float32")
    loaded, found = report(
        (x, y), dense(1, None, "mse", spread), "spread", direction="minimize", split="time"
    )
    train, other = loaded.fold_rows[0]
    ((name, (value,)),) = [one for one in found.values.items() if one[0] in ("mean", "median")]
    constant = y[train].mean() if name == "mean" else np.median(y[train])
    model = keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(
                1,
                kernel_initializer="zeros",
                bias_initializer=keras.initializers.Constant(float(constant)),
            ),
        ]
    )
    model.compile(loss="mse", metrics=[spread])
    assert len(other) > 4096
    own = model.evaluate(x[other], y[other], batch_size=4096, verbose=0, return_dict=True)
    assert value == pytest.approx(own["spread"], rel=1e-5)


def test_by_time_earlier_values_are_baselines_too() -> None:
    build = dense(1, None, "mse", "mae")
    walk = np.cumsum(NOISE)
    loaded, found = report((X, walk), build, "mean_absolute_error", split="time", folds=3)
    for fold, (train, other) in enumerate(loaded.fold_rows):
        assert found.values["last value"][fold] == pytest.approx(
            np.abs(walk[other] - walk[train].take(-1)).mean(), rel=1e-5
        )
        assert found.values["value of the row before"][fold] == pytest.approx(
            np.abs(walk[other] - walk[other - 1]).mean(), rel=1e-5
        )
    _, found = report((X, walk), build, "mean_absolute_error")
    assert "last value" not in found.values


def test_rows_of_one_time_have_no_row_before_them(tmp_path: Path) -> None:
    frame = pd.DataFrame({"day": np.arange(240) // 2, "x": X[:, 0], "price": np.cumsum(NOISE)})
    frame.sample(frac=1, random_state=0).to_csv(tmp_path / "t.csv", index=False)
    rows = pd.read_csv(tmp_path / "t.csv")
    loaded, found = report(
        lambda: read_table(tmp_path / "t.csv", target="price"),
        dense(1, None, "mse", "mae"),
        "mean_absolute_error",
        split="time:day",
    )
    assert "value of the row before" not in found.values
    train, other = loaded.fold_rows[0]
    last = rows.price[train][rows.day[train] == rows.day[train].max()].mean()
    wanted = np.abs(rows.price[other] - last).mean()
    assert found.values["last value"][0] == pytest.approx(wanted, rel=1e-4)


class MeasuresItself(keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.out = layers.Dense(1)

    def call(self, inputs: Any) -> Any:
        return self.out(inputs)

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        return {"mae": 1.0}


def test_what_cannot_be_is_left_out_with_the_reason() -> None:
    def own(signature: Any) -> keras.Model:
        model = MeasuresItself()
        model.compile(loss="mse", metrics=["mae"])
        return model

    def wrong(signature: Any) -> keras.Model:
        raise ValueError("no model\nfor you")

    plain = dense(1, None, "mse", "mae")
    for build, metric, said in (
        (own, "mae", "the model measures by code of its own"),
        (wrong, "mae", "ValueError: no model"),
        (plain, "loss", "trials are ranked by the loss, which only a model has"),
        (dense(1, None, "mse"), "mae", "mean_absolute_error is none of the model's compiled metr"),
    ):
        _, found = report((X, AMOUNTS), build, metric)
        assert not found.values
        assert next(iter(found.left_out.values())).startswith(said)


def test_inputs_of_other_forms_have_no_linear_model() -> None:
    images = X.reshape(240, 2, 2)

    def build(signature: Any) -> keras.Model:
        model = keras.Sequential(
            [keras.Input(signature.input_shape), layers.Flatten(), layers.Dense(1)]
        )
        model.compile(loss="mse", metrics=["mae"])
        return model

    _, found = report((images, AMOUNTS), build, "mae")
    assert found.left_out == {"linear model": "the inputs are no flat array of numbers"}
    wide = np.ones((240, 1001), "float32") * X[:, :1]
    _, found = report((wide, AMOUNTS), dense(1, None, "mse", "mae"), "mae")
    assert "too many for it" in found.left_out["linear model"]
    assert list(found.values) == ["median"]


def test_a_linear_model_is_of_the_numbers_where_trials_take_their_ranks(tmp_path: Path) -> None:
    rows = np.random.default_rng(2).lognormal(sigma=1.5, size=(300, 3))
    pd.DataFrame(rows, columns=list("abc")).assign(y=rows.sum(axis=1)).to_csv(
        tmp_path / "sums.csv", index=False
    )
    objective = MlpObjective(str(tmp_path / "sums.csv"), target="y")
    loaded = load_objective(objective, objective.dataset(None), seed=4, folds=1)
    ranks = Configuration({"hidden_layers": 1, "neurons": 4, "scaling": "quantile"})
    found = baseline_report(loaded, ranks).values["linear model"]

    train, validation = loaded.split.train, loaded.split.validation
    model = make_pipeline(StandardScaler(), Ridge()).fit(rows[train], rows[train].sum(axis=1))
    truth, predicted = rows[validation].sum(axis=1), model.predict(rows[validation])
    assert found == pytest.approx((metrics.mean_squared_error(truth, predicted),), rel=1e-3)
