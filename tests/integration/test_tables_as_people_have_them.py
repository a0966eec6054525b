"""A table with all that tables have: its inputs and its weights are those made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from objectives import read_table
from objectives.data import prepare
from objectives.load import load_objective
from objectives.seeds import fold_seed
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.seed import seed_keras
from objectives.training.plan import TrainingPlan
from objectives.trial.trial_training import TrialTraining
from objectives.user.objective import UserObjective
from search_spaces import Configuration, Float
from tests.integration.messy_table import PRICE, ROWS, WEIGHT, by_hand, messy_table
from tuning import search
from tuning.records import Completed

pytestmark = pytest.mark.integration

EPOCHS, SEED = 2, 7
CONFIGURATION = Configuration({"learning_rate": 0.05})


@pytest.fixture
def houses(tmp_path: Path) -> Path:
    """The table as a person has it."""
    frame = messy_table()
    path = tmp_path / "houses.csv"
    frame.to_csv(path, index=False)
    return path


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
