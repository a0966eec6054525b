"""Trials of Keras, those on a worker, and the scripted ones that stand for them in tests."""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import keras
import pytest

from objectives.loaded import load_objective
from objectives.objective import Signature
from objectives.training.plan import TrainingPlan
from objectives.trial.trial_training import TrialTraining
from search_spaces import Configuration
from tests.contracts.pool_in_process import PoolInProcess
from tests.contracts.scripted_training import Script, ScriptedExecutor, ScriptedTraining
from tests.contracts.toy import LOSS
from tests.contracts.toy_objective import ToyObjective
from tests.contracts.training_contract import LocalTrainingContract, TrainingContract, Wanted
from tuning.executors.ray.trials import RayExecutor

CONFIGURATION = Configuration({"rate": 0.01})


def script_of(wanted: Wanted) -> Script:
    def law(configuration: Configuration, fold: int, epoch: int) -> float:
        if epoch == wanted.raises_in:
            raise ValueError("broken")
        if epoch == wanted.diverges_in:
            return math.inf
        return fold + (1.0 if wanted.is_flat else 1.0 / epoch)

    def note(configuration: Configuration, fold: int, epoch: int) -> None:
        if wanted.trained is not None:
            wanted.trained.append(epoch)

    def build(configuration: Configuration, fold: int) -> Any:
        if wanted.cannot_be_built:
            raise ValueError("broken")
        return SimpleNamespace()

    return Script(
        law=law,
        metric=LOSS,
        epochs=wanted.epochs,
        folds=wanted.folds,
        patience=wanted.patience,
        build=build,
        noted=note,
        together=3,
        is_movable=True,
    )


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
        objective = TroubledObjective(wanted)
        dataset = objective.dataset(None)
        plan = TrainingPlan(epochs=wanted.epochs, patience=wanted.patience, seed=7)
        loaded = load_objective(objective, dataset, folds=wanted.folds)
        rate = 0.0 if wanted.is_flat else 0.01
        return TrialTraining(loaded, Configuration({"rate": rate}), plan=plan, number=0)


class TroubledObjective(ToyObjective):
    """The toy, whose trials go wrong as they are wanted to."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted

    def build_model(self, configuration: Configuration, signature: Signature) -> keras.Model:
        if self.wanted.cannot_be_built:
            raise ValueError("broken")
        return super().build_model(configuration, signature)

    def callbacks(
        self, configuration: Configuration, *, has_validation: bool
    ) -> Sequence[keras.callbacks.Callback]:
        wanted = self.wanted
        is_watched = wanted.raises_in or wanted.diverges_in or wanted.trained is not None
        return (Trouble(wanted),) if is_watched else ()


class Trouble(keras.callbacks.Callback):
    """Notes that an epoch begins, and raises then, or lets a weight be infinite."""

    def __init__(self, wanted: Wanted) -> None:
        super().__init__()
        self.wanted = wanted

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if self.wanted.trained is not None:
            self.wanted.trained.append(epoch + 1)
        if epoch + 1 == self.wanted.raises_in:
            raise ValueError("broken")
        if epoch + 1 == self.wanted.diverges_in:
            bias = self.model.layers[-1].bias
            bias.assign(bias + math.inf)
