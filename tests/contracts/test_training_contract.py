"""Trials of Keras, those on a worker, and the scripted ones that stand for them in tests."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from objectives.training.plan import TrainingPlan
from objectives.trial.trial_training import TrialTraining
from search_spaces import Configuration
from tests.contracts.pool_in_process import PoolInProcess
from tests.contracts.scripted_training import ScriptedExecutor, ScriptedTraining
from tests.contracts.toy import LOSS
from tests.contracts.training_contract import LocalTrainingContract, TrainingContract, Wanted
from tests.contracts.wanted_trials import script_of, troubled
from tuning.executors.ray.trials import RayExecutor

CONFIGURATION = Configuration({"rate": 0.01})


class TestScriptedTraining(LocalTrainingContract):
    key = LOSS.validation_key

    def make(self, wanted: Wanted) -> Any:
        return ScriptedTraining(script_of(wanted), CONFIGURATION)


@pytest.mark.parametrize("stepwise", [True, False], ids=["stepwise", "in portions"])
class TestTrainingOnAWorker(TrainingContract):
    """What drives a worker of Ray's, with a worker in this process and scripted trials."""

    key = LOSS.validation_key

    @pytest.fixture(autouse=True)
    def way(self, stepwise: bool) -> None:
        self.stepwise = stepwise

    def make(self, wanted: Wanted) -> Any:
        shipment: Any = SimpleNamespace(unpack=lambda: ScriptedExecutor(script_of(wanted)))
        pool: Any = PoolInProcess(shipment, workers=2, seed=1)
        executor = RayExecutor(pool, stepwise=self.stepwise)
        return executor.start(CONFIGURATION, number=0)


@pytest.mark.integration
class TestTrialTraining(LocalTrainingContract):
    key = "val_mean_squared_error"

    def make(self, wanted: Wanted) -> Any:
        plan = TrainingPlan(epochs=wanted.epochs, patience=wanted.patience, seed=7)
        return TrialTraining(troubled(wanted), CONFIGURATION, plan=plan, number=0)
