"""Functions in KerasTuner's and Optuna's manner: one study each, the numbers of plain Keras."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import keras_tuner
import numpy as np
import optuna
import pytest

from objectives.seeds import fold_seed
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.seed import seed_keras
from tests.integration.asking_models import (
    X_VALIDATION,
    Y_VALIDATION,
    LeftToOthers,
    OwnFit,
    X,
    Y,
    build_by_hp,
    build_by_trial,
)
from tuning import search

pytestmark = pytest.mark.integration

BACKENDS = ("random-search", "keras-tuner", "optuna", "ray-tune")
SEED, EPOCHS = 11, 3
KEY = "val_mean_absolute_error"


def _searched(objective: Any, folder: Path, **settings: Any) -> Any:
    asked: dict[str, Any] = {
        "backend": "optuna",
        "trials": 3,
        "epochs": EPOCHS,
        "seed": SEED,
        "test": "none",
    }
    asked["metric"] = "mean_absolute_error"
    return search(
        objective,
        data=(X, Y),
        validation_data=(X_VALIDATION, Y_VALIDATION),
        results=folder,
        progress=False,
        **(asked | settings),
    )


def _by_plain_keras(model: keras.Model, *, batch_size: int, in_order: bool = False) -> float:
    """Return the best epoch's metric of ``fit`` on the same rows in the same order."""
    shuffling = np.random.default_rng(fold_seed(SEED, 0, 0))
    best = np.inf
    for _ in range(EPOCHS):
        order = np.arange(len(X)) if in_order else shuffling.permutation(len(X))
        history = model.fit(
            X[order],
            Y[order],
            batch_size=batch_size,
            shuffle=False,
            validation_data=(X_VALIDATION, Y_VALIDATION),
            verbose=0,
        ).history
        best = min(best, history[KEY][0])
    return best


def _built(ask: Any, build: Any) -> keras.Model:
    seed_keras(fold_seed(SEED, 0, 0))
    with numpy_initial_weights():
        return build(ask)


def _hp(values: Mapping[str, Any]) -> keras_tuner.HyperParameters:
    hp = keras_tuner.HyperParameters()
    hp.values = dict(values)
    return hp


DEFAULTS = {"num_layers": 1, "units-0": 4, "heavy": False, "rate": 1e-2}
GIVEN = {"num_layers": 2, "units_0": 8, "units_1": 12, "heavy": True, "momentum": 0.7, "rate": 0.02}


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_build_of_keras_tuners_gives_the_same_numbers_in_every_backend(
    backend: str, tmp_path: Path, ray_where_needed: None
) -> None:
    result = _searched(build_by_hp, tmp_path, backend=backend)
    first = result.study.trials[0]
    names = {"units-0": "units_0"}
    assert dict(first.configuration) == {names.get(n, n): v for n, v in DEFAULTS.items()}
    expected = _by_plain_keras(_built(_hp(DEFAULTS), build_by_hp), batch_size=32)
    assert first.outcome.value == pytest.approx(expected, rel=1e-4)
    assert len(result.study.trials) == 3


def test_a_given_configuration_trains_what_keras_tuner_would_build_of_it(tmp_path: Path) -> None:
    result = _searched(build_by_hp, tmp_path, first=[GIVEN], trials=1)
    theirs = {name.replace("units_", "units-"): value for name, value in GIVEN.items()}
    expected = _by_plain_keras(_built(_hp(theirs), build_by_hp), batch_size=32)
    assert result.best.value == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_build_of_optunas_gives_the_same_numbers_in_every_backend(
    backend: str, tmp_path: Path, ray_where_needed: None
) -> None:
    given = {"num_layers": 2, "units_0": 8, "units_1": 4, "momentum": "0.5", "rate": 0.02}
    result = _searched(build_by_trial, tmp_path, backend=backend, first=[given])
    first = result.study.trials[0]
    assert dict(first.configuration) == given
    fixed = optuna.trial.FixedTrial(given | {"momentum": 0.5})
    expected = _by_plain_keras(_built(fixed, build_by_trial), batch_size=32)
    assert first.outcome.value == pytest.approx(expected, rel=1e-4)
    assert len(result.study.trials) == 3


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_hyper_model_with_a_fit_of_its_own_trains_by_it_in_every_backend(
    backend: str, tmp_path: Path, ray_where_needed: None
) -> None:
    result = _searched(OwnFit, tmp_path, backend=backend, epochs=10)
    first = result.study.trials[0]
    assert first.configuration["batch"] == 8
    assert first.configuration["model_epochs"] == 2
    model = _built(_hp(DEFAULTS), build_by_hp)
    history = (
        OwnFit()
        .fit(_hp(DEFAULTS), model, X, Y, validation_data=(X_VALIDATION, Y_VALIDATION), verbose=0)
        .history
    )
    assert first.outcome.value == pytest.approx(min(history[KEY]), rel=1e-4)
    assert first.epochs == 2


def test_optunas_trial_has_the_number_of_the_trial(tmp_path: Path) -> None:
    seen: list[int] = []

    def build(trial: Any) -> keras.Model:
        seen.append(trial.number)
        return build_by_trial(trial)

    _searched(build, tmp_path, trials=3, epochs=1)
    assert set(seen) == {0, 1, 2}


def test_a_hyper_model_that_only_builds_trains_as_a_function_does(tmp_path: Path) -> None:
    ours = _searched(LeftToOthers(), tmp_path, name="object").study.trials[0]
    function = _searched(build_by_hp, tmp_path, name="function").study.trials[0]
    assert ours.outcome.value == pytest.approx(function.outcome.value, rel=1e-6)


def test_pruning_and_patience_end_a_fit_of_its_own(tmp_path: Path) -> None:
    class Long(OwnFit):
        def fit(self, hp: Any, model: keras.Model, *args: Any, **kwargs: Any) -> Any:
            return model.fit(*args, epochs=30, **kwargs)

    result = _searched(
        Long, tmp_path, trials=6, epochs=9, pruner="median", patience=None, sampler="random"
    )
    epochs = {trial.epochs for trial in result.study.trials.values()}
    assert max(epochs) == 9


def test_it_is_retrained_by_its_own_fit(tmp_path: Path) -> None:
    result = search(
        OwnFit,
        data=(X, Y),
        results=tmp_path,
        progress=False,
        trials=2,
        epochs=5,
        seed=SEED,
        metric="mean_absolute_error",
    )
    retrained = result.retrain(seeds=1, progress=False)
    assert np.isfinite(retrained.test_mean)
