"""A class on a table: every metric is in the unit of the table, by whatever name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers, ops

from objectives import read_table
from objectives.load import load_objective
from objectives.retraining.retrain import retrain
from objectives.seeds import fold_seed
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.seed import seed_keras
from objectives.training.plan import TrainingPlan
from objectives.trial.trial_training import TrialTraining
from objectives.user.objective import UserObjective
from search_spaces import Configuration, Float

pytestmark = pytest.mark.integration

EPOCHS, SEED = 2, 7
CONFIGURATION = Configuration({"learning_rate": 0.05})


def within_20(y_true: Any, y_pred: Any) -> Any:
    return ops.mean(ops.cast(ops.abs(y_true - y_pred) < 20, "float32"), axis=-1)


class Rents:
    """Two outputs of one column: the rent, and whether it is above the mean."""

    space = {"learning_rate": Float(1e-3, 1e-1, log=True)}  # noqa: RUF012 - as people write it
    metric, direction = "rent_within_20", "maximize"

    def __init__(self, path: Path) -> None:
        self.path = path

    def data(self) -> Any:
        return read_table(self.path, target="rent")

    def targets(self, y: np.ndarray) -> dict[str, np.ndarray]:
        return {"rent": y, "dear": (y > 0).astype("float32")}

    def build_model(self, configuration: Any, signature: Any) -> keras.Model:
        inputs = keras.Input(signature.input_shape)
        outputs = {
            "rent": layers.Dense(1, name="rent")(inputs),
            "dear": layers.Dense(1, activation="sigmoid", name="dear")(inputs),
        }
        model = keras.Model(inputs, outputs)
        model.compile(
            loss={"rent": "mse", "dear": "binary_crossentropy"},
            optimizer=keras.optimizers.Adam(configuration["learning_rate"]),
            metrics={"rent": [within_20, "mae", "mape"], "dear": ["accuracy"]},
        )
        return model


@pytest.fixture
def table(tmp_path: Path) -> Path:
    random = np.random.default_rng(0)
    size, floor = random.uniform(20, 120, 150), random.integers(0, 9, 150)
    rent = 12.5 * size + 20 * floor + random.normal(0, 30, 150) + 200
    path = tmp_path / "rents.csv"
    rows = zip(size, floor, rent, strict=True)
    path.write_text("size,floor,rent\n" + "".join(f"{a:.3f},{b},{c:.2f}\n" for a, b, c in rows))
    return path


def test_metrics_predictions_and_the_saved_model_are_in_the_tables_unit(
    table: Path, tmp_path: Path
) -> None:
    own = UserObjective(Path(__file__), "Rents", Rents(table))
    loaded = load_objective(own, own.dataset(None), seed=SEED)
    plan = TrainingPlan(epochs=EPOCHS, patience=None, seed=SEED)
    training = TrialTraining(loaded, CONFIGURATION, plan=plan, number=0)
    while not training.is_finished:
        training.advance()
    fold = training.fold(0)
    assert fold is not None
    measured = fold.curve.at(EPOCHS).metrics

    # The same by hand: a standardised target to fit, its unit to measure in.
    ((train, other),) = loaded.fold_rows
    rents = np.loadtxt(table, delimiter=",", skiprows=1)[:, 2]
    mean, deviation = rents[train].mean(), rents[train].std()
    data = loaded.prepared(0, CONFIGURATION)
    seed = fold_seed(SEED, 0, 0)
    seed_keras(seed)
    with numpy_initial_weights():
        model = Rents(table).build_model(CONFIGURATION, loaded.signature(data, epochs=EPOCHS))
    shuffling = np.random.default_rng(seed)
    y = ((rents[train] - mean) / deviation).astype("float32")
    for _ in range(EPOCHS):
        order = shuffling.permutation(len(train))
        targets = {"rent": y[order, None], "dear": (y[order] > 0).astype("float32")}
        model.fit(data.x_train[order], targets, shuffle=False, verbose=0)
    predicted = model.predict(data.x_validation, verbose=0)
    off = np.abs(predicted["rent"][:, 0] * deviation + mean - rents[other])
    assert measured["val_rent_within_20"] == pytest.approx((off < 20).mean())
    assert measured["val_rent_mae"] == pytest.approx(off.mean(), rel=1e-3)
    assert measured["val_rent_mape"] == pytest.approx(100 * (off / rents[other]).mean(), rel=1e-3)
    is_dear = rents[other] > mean
    assert measured["val_dear_accuracy"] == pytest.approx(
        ((predicted["dear"][:, 0] > 0.5) == is_dear).mean()
    )

    (run,) = retrain(
        loaded,
        CONFIGURATION,
        epochs=EPOCHS,
        searched_epochs=EPOCHS,
        seeds=[1],
        before_test=lambda: None,
    )
    path = tmp_path / "model.keras"
    path.write_bytes(run.model)
    saved = keras.saving.load_model(path, compile=False)
    test = loaded.prepared_for_test(CONFIGURATION)
    told = saved.predict(test.x_validation, verbose=0)
    off = np.abs(told["rent"][:, 0] - rents[loaded.split.test])
    assert run.test["rent_mae"] == pytest.approx(off.mean(), rel=1e-3)
    assert ((told["dear"] >= 0) & (told["dear"] <= 1)).all()
