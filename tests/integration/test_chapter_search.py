"""The search of the book's chapter on networks: its function and its dictionary as they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from scipy.stats import reciprocal
from sklearn.datasets import make_regression
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import KFold, train_test_split
from sklearn.preprocessing import StandardScaler

from objectives.seeds import fold_seed
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.seed import seed_keras
from tuning import search
from tuning.specification.capabilities import backend_names

pytestmark = pytest.mark.integration

# What the chapter downloads is made here: eight columns, and an amount.
X, Y = make_regression(n_samples=160, n_features=8, noise=0.1, random_state=42)
X_TRAIN_FULL, X_TEST, Y_TRAIN_FULL, Y_TEST = train_test_split(X, Y / 100, random_state=42)
SCALER = StandardScaler()
X_TRAIN = SCALER.fit_transform(X_TRAIN_FULL)
X_TEST_SCALED = SCALER.transform(X_TEST)

PARAM_DISTRIBS = {
    "n_hidden": [0, 1, 2, 3],
    "n_neurons": np.arange(1, 100),
    "learning_rate": reciprocal(3e-4, 3e-2),
}
FOLDS, EPOCHS, SEED, BATCH = 3, 2, 42, 32


def build_model(
    n_hidden: int = 1,
    n_neurons: int = 30,
    learning_rate: float = 3e-3,
    input_shape: Any = [8],  # noqa: B006 - as people write it
) -> Any:
    model = keras.models.Sequential()
    model.add(keras.layers.InputLayer(shape=input_shape))
    for _ in range(n_hidden):
        model.add(keras.layers.Dense(n_neurons, activation="relu"))
    model.add(keras.layers.Dense(1))
    optimizer = keras.optimizers.SGD(learning_rate=learning_rate)
    model.compile(loss="mse", optimizer=optimizer)
    return model


def errors_by_hand(configuration: Any, trial: int) -> list[float]:
    """Return scikit-learn's error of each epoch, the mean over scikit-learn's folds."""
    state = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(SEED)))
    curves = []
    for fold, (train, other) in enumerate(
        KFold(FOLDS, shuffle=True, random_state=state).split(X_TRAIN)
    ):
        seed_keras(fold_seed(SEED, trial, fold))
        with numpy_initial_weights():
            model = build_model(**configuration)
        shuffling = np.random.default_rng(fold_seed(SEED, trial, fold))
        curve = []
        for _ in range(EPOCHS):
            order = train[shuffling.permutation(len(train))]
            rows = X_TRAIN[order], Y_TRAIN_FULL[order]
            model.fit(*rows, batch_size=BATCH, shuffle=False, verbose=0)
            predicted = model.predict(X_TRAIN[other], verbose=0)
            curve.append(float(mean_squared_error(Y_TRAIN_FULL[other], predicted)))
        curves.append(curve)
    return [float(value) for value in np.mean(curves, axis=0)]


@pytest.mark.parametrize("backend", backend_names())
def test_it_runs_in_every_backend_with_the_values_of_scikit_learn(
    backend: str, tmp_path: Path, ray_where_needed: None
) -> None:
    result = search(
        build_model,
        data=(X_TRAIN, Y_TRAIN_FULL),
        test_data=(X_TEST_SCALED, Y_TEST),
        space=PARAM_DISTRIBS,
        backend=backend,
        trials=2,
        folds=FOLDS,
        epochs=EPOCHS,
        patience="none",
        seed=SEED,
        results=tmp_path,
        progress=False,
    )
    assert len(result.study.trials) == 2
    for trial in result.study.trials.values():
        assert trial.configuration.keys() == PARAM_DISTRIBS.keys()
        by_hand = errors_by_hand(dict(trial.configuration), trial.number)
        assert trial.value == pytest.approx(min(by_hand), rel=1e-4)
