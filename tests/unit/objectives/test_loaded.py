"""What a configuration says about its own training reaches it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from objectives.data import load_dataset
from objectives.families.mlp.objective import MlpObjective
from objectives.load import load_objective
from objectives.loaded import LoadedObjective
from objectives.retraining.retrain import retrain
from objectives.training.plan import TrainingPlan
from objectives.trial.trial_training import TrialTraining
from search_spaces import Configuration


@pytest.fixture(scope="module")
def diabetes() -> LoadedObjective:
    return load_objective(MlpObjective("diabetes"), load_dataset("diabetes", data_dir=None), seed=3)


def epochs(loaded: LoadedObjective, *, most: int = 4, patience: Any = None, **values: Any) -> int:
    configuration = Configuration({"neurons": 4, "batch_size": 512, **values})
    plan = TrainingPlan(epochs=most, patience=patience, seed=5)
    trial = TrialTraining(loaded, configuration, plan=plan, number=0)
    while trial.advance() is not None:
        pass
    evaluation = trial.finish()
    assert evaluation.failure is None
    return evaluation.curves[0].epochs


def test_a_configuration_may_shorten_its_training(diabetes: LoadedObjective) -> None:
    assert [epochs(diabetes, training_epochs=number) for number in (2, 3, 9)] == [2, 3, 4]


def test_a_configuration_brings_its_patience(diabetes: LoadedObjective) -> None:
    still: dict[str, Any] = {"learning_rate": 1e-30}
    found = [epochs(diabetes, **still, early_stopping_patience=number) for number in (1, 2)]
    assert found == [2, 3]
    assert epochs(diabetes, **still, patience=1, early_stopping_patience=2) == 3


@pytest.mark.parametrize(("batch_size", "steps"), [(64, 5), (128, 3)])
def test_a_configuration_brings_its_batch_size(
    diabetes: LoadedObjective, batch_size: int, steps: int
) -> None:
    configuration = Configuration({"neurons": 2, "batch_size": batch_size})
    plan = TrainingPlan(epochs=1, patience=None, seed=5)
    trial = TrialTraining(diabetes, configuration, plan=plan, number=0)
    model = trial.build_fold(0)
    trial.adopt_model(0, model)
    trial.advance()
    trial.finish()
    assert int(model.optimizer.iterations) == steps


def test_a_configuration_brings_its_scaling(diabetes: LoadedObjective) -> None:
    standardized, scaled, raw = (
        diabetes.rows(0, Configuration({"scaling": way}))[0].x
        for way in ("standardize", "min_max", "none")
    )
    assert abs(float(standardized.mean())) < 1e-5
    assert (float(scaled.min()), float(scaled.max())) == (0.0, 1.0)
    assert not np.allclose(standardized, raw)


def test_what_is_scaled_alike_is_prepared_once(diabetes: LoadedObjective) -> None:
    unsaid, said, other = (
        diabetes.prepared(0, Configuration(values))
        for values in ({}, {"scaling": "standardize"}, {"scaling": "quantile"})
    )
    assert said is unsaid
    assert other is not unsaid


@pytest.mark.parametrize("samples", [0, 8])
def test_retraining_tells_the_spread_of_monte_carlo_dropout(
    diabetes: LoadedObjective, samples: int
) -> None:
    values = {"neurons": 8, "dropout_rate": 0.5, "monte_carlo_samples": samples}
    (run,) = retrain(
        diabetes,
        Configuration(values),
        epochs=1,
        searched_epochs=1,
        seeds=(4,),
        before_test=lambda: None,
    )
    if samples == 0:
        assert run.spread is None
    else:
        assert run.spread is not None
        # In the target's own unit, whose standard deviation is about 77.
        assert 1 < run.spread < 200
