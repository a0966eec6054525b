"""Every way to run the epochs of a model, and the fake one, held to the same contract."""

from __future__ import annotations

import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from objectives.training.choice import make_trainer
from objectives.training.keras_fit import KerasFitTrainer
from objectives.training.stage import Stage
from objectives.training.staged import StagedTrainer
from objectives.training.task import TrainingTask
from objectives.training.trainer import Trainer
from tests.contracts.scripted_trainer import ScriptedTrainer
from tests.contracts.trainer_contract import KerasTrainerContract, TrainerContract, Wanted
from tests.repository import REPOSITORY

integration = pytest.mark.integration


class TestScriptedTrainer(TrainerContract):
    def make(self, wanted: Wanted) -> Trainer:
        trainer = ScriptedTrainer(
            [1 / epoch for epoch in range(1, 10)],
            stops_after=wanted.stops_after,
        )
        if wanted.is_broken:
            trainer.weight += np.nan
        return trainer


@integration
class TestKerasFit(KerasTrainerContract):
    def make_keras(self, task: TrainingTask) -> Trainer:
        trainer = make_trainer(task, wanted="keras")
        assert isinstance(trainer, KerasFitTrainer)
        return trainer


@integration
class TestCompiled(KerasTrainerContract):
    """By JAX or by TensorFlow: a process has one Keras backend."""

    def make_keras(self, task: TrainingTask) -> Trainer:
        trainer = make_trainer(task, wanted="compiled")
        assert keras.config.backend() in type(trainer).__name__.lower()
        return trainer


def changed(model: keras.Model) -> None:
    """Freeze a layer and compile anew, as the stages of a training do."""
    model.layers[0].trainable = False
    model.compile(loss="mse", optimizer=keras.optimizers.Adam(0.05), metrics=["mae"])


@integration
class TestStaged(KerasTrainerContract):
    """Compiled, in two stages; it goes on before, at and after the beginning of the second."""

    stages = (Stage(after_epochs=2, begin=changed),)
    moments = (1, 2, 3)

    def make_keras(self, task: TrainingTask) -> Trainer:
        trainer = make_trainer(task, wanted="compiled")
        assert isinstance(trainer, StagedTrainer)
        return trainer


@integration
@pytest.mark.skipif(keras.config.backend() == "tensorflow", reason="runs there already")
def test_on_tensorflow_too() -> None:
    quickly = {"XLA_FLAGS": "--xla_backend_optimization_level=0", "TF_CPP_MIN_LOG_LEVEL": "3"}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", f"{__file__}::TestCompiled"],
        env=os.environ | quickly | {"KERAS_BACKEND": "tensorflow"},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stdout
