"""A table with all that tables have: its inputs and its weights are those made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
from keras import layers
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from objectives import read_table
from objectives.data import prepare
from objectives.loaded import load_objective
from objectives.seeds import fold_seed
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.seed import seed_keras
from objectives.training.plan import TrainingPlan
from objectives.trial.trial_training import TrialTraining
from objectives.user_class import UserObjective
from search_spaces import Configuration, Float
from tuning import search
from tuning.records import Completed

pytestmark = pytest.mark.integration

EPOCHS, SEED, ROWS = 2, 7, 240
CONFIGURATION = Configuration({"learning_rate": 0.05})
RANDOM = np.random.default_rng(0)
SIZE = RANDOM.normal(100, 30, ROWS).round(1)
SOLD = pd.Series(pd.Timestamp("2021-03-05") + pd.to_timedelta(RANDOM.integers(0, 900, ROWS), "D"))
FEE = RANDOM.uniform(100, 5000, ROWS).round(2)
SHARE = RANDOM.integers(0, 30, ROWS).astype(float)
ROOMS = np.where(RANDOM.uniform(size=ROWS) < 0.1, np.nan, RANDOM.integers(1, 7, ROWS))
TOWN = RANDOM.choice(["Bonn", "Celle", ""], ROWS)
GARDEN = RANDOM.choice(["True", "False"], ROWS)
NOTE = [
    " ".join(RANDOM.choice(["river", "station", "park", "noisy", "quiet", "old"], 6))
    for _ in range(ROWS)
]
WEIGHT = RANDOM.integers(0, 4, ROWS)
PRICE = (SIZE * 2000 + 5 * FEE + RANDOM.normal(0, 1e4, ROWS)).round(0)


@pytest.fixture
def houses(tmp_path: Path) -> Path:
    """The table as a person has it."""
    frame = pd.DataFrame(
        {
            "id": range(1, ROWS + 1),
            "ref": [f"H-{row:05d}" for row in range(ROWS)],
            "ledger": [str(2**60 + row) for row in range(ROWS)],
            "size": SIZE,
            "sold": SOLD.dt.strftime("%d.%m.%Y"),
            "fee": [f"${fee:,.2f}" for fee in FEE],
            "share": [f"{share:.0f} %" for share in SHARE],
            "rooms": ["" if np.isnan(rooms) else f"{rooms:.0f}" for rooms in ROOMS],
            "town": TOWN,
            "garden": GARDEN,
            "country": "DE",
            "nothing": "",
            "note": NOTE,
            "weight": WEIGHT,
            "price": [f"€ {price:.0f}" for price in PRICE],
        }
    )
    path = tmp_path / "houses.csv"
    frame.to_csv(path, index=False)
    return path


def by_hand(train: np.ndarray) -> np.ndarray:
    """Return the inputs of all rows by pandas and scikit-learn, fitted on the training rows."""
    frame = pd.DataFrame(
        {
            "size": SIZE, "fee": FEE, "share": SHARE, "rooms": ROOMS,
            "year": SOLD.dt.year, "month": SOLD.dt.month, "weekday": SOLD.dt.day_of_week,
            "elapsed": (SOLD - SOLD.iloc[train].min()).dt.days,
            "town": TOWN, "garden": GARDEN, "note": NOTE,
        }
    )  # fmt: skip
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    columns = ColumnTransformer(
        [
            ("numbers", numbers, list(frame)[:8]),
            ("categories", OneHotEncoder(handle_unknown="ignore"), ["town", "garden"]),
            ("words", TfidfVectorizer(), "note"),
        ],
        sparse_threshold=0,
    )
    result: np.ndarray = columns.fit(frame.iloc[train]).transform(frame)
    return result


def test_inputs_are_those_of_pandas_and_scikit_learn_on_the_training_rows(houses: Path) -> None:
    dataset = read_table(houses, target="price", weights="weight")
    train, other = np.arange(0, ROWS, 2), np.arange(1, ROWS, 2)
    data = prepare(dataset, fit_rows=train, other_rows=other)
    expected = by_hand(train)
    np.testing.assert_allclose(data.x_train, expected[train], rtol=2e-5, atol=2e-5)
    np.testing.assert_allclose(data.x_validation, expected[other], rtol=2e-5, atol=2e-5)
    assert dataset.targets.tolist() == PRICE.tolist()
    left_out = {one.name for one in dataset.columns if one.kind == "left out"}
    assert left_out == {"id", "ref", "ledger", "country", "nothing"}


class Weighed:
    """A line through a table whose rows have weights."""

    space = {"learning_rate": Float(1e-3, 1e-1, log=True)}  # noqa: RUF012 - as people write it
    metric = "mae"

    def __init__(self, path: Path) -> None:
        self.path = path

    def data(self) -> Any:
        return read_table(self.path, target="price", weights="weight")

    def build_model(self, configuration: Any, signature: Any) -> keras.Model:
        model = keras.Sequential([keras.Input(signature.input_shape), layers.Dense(1)])
        adam = keras.optimizers.Adam(configuration["learning_rate"])
        model.compile(loss="mse", optimizer=adam, metrics=["mae"])
        return model


@pytest.mark.parametrize("trainer", ["auto", "keras"])
def test_a_column_of_weights_weighs_training_rows_as_in_plain_keras(
    houses: Path, trainer: str
) -> None:
    own = UserObjective(Path(__file__), "Weighed", Weighed(houses))
    loaded = load_objective(own, own.dataset(None), seed=SEED)
    plan = TrainingPlan(epochs=EPOCHS, patience=None, seed=SEED, trainer=trainer)
    training = TrialTraining(loaded, CONFIGURATION, plan=plan, number=0)
    while not training.is_finished:
        training.advance()
    fold = training.fold(0)
    assert fold is not None
    measured = fold.curve.at(EPOCHS).metrics

    ((train, other),) = loaded.fold_rows
    data = loaded.prepared(0, CONFIGURATION)
    mean, deviation = PRICE[train].mean(), PRICE[train].std()
    seed = fold_seed(SEED, 0, 0)
    seed_keras(seed)
    with numpy_initial_weights():
        model = Weighed(houses).build_model(CONFIGURATION, loaded.signature(data, epochs=EPOCHS))
    shuffling = np.random.default_rng(seed)
    y = ((PRICE[train] - mean) / deviation).astype("float32")[:, None]
    history = None
    for _ in range(EPOCHS):
        order = shuffling.permutation(len(train))
        history = model.fit(
            data.x_train[order],
            y[order],
            sample_weight=WEIGHT[train][order].astype("float32"),
            shuffle=False,
            verbose=0,
        )
    assert history is not None
    predicted = model.predict(data.x_validation, verbose=0)[:, 0] * deviation + mean
    off = predicted - PRICE[other]
    # What is measured on validation rows knows no weights, the loss neither.
    assert measured["val_mean_absolute_error"] == pytest.approx(np.abs(off).mean(), rel=1e-4)
    assert measured["val_loss"] == pytest.approx(np.square(off).mean(), rel=1e-4)
    weighed = history.history["loss"][0] * deviation**2
    assert measured["loss"] == pytest.approx(weighed, rel=1e-4)


@pytest.mark.parametrize("model", [None, "two_outputs"])
def test_ready_made_models_are_searched_on_such_a_table(
    houses: Path, tmp_path: Path, model: str | None
) -> None:
    result = search(
        str(houses),
        model=model,
        target="price",
        weights="weight",
        drop="garden",
        read_as={"rooms": "category"},
        folds=2,
        trials=2,
        epochs=2,
        results=tmp_path / "results",
    )
    assert all(isinstance(trial.outcome, Completed) for trial in result.study.trials.values())
    objective = result.study.spec.objective
    assert (objective.drop, objective.read_as) == (("garden",), (("rooms", "category"),))
