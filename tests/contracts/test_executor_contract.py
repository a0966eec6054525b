"""Executors in this process, on workers, and the fake ones, held to the same contracts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from objectives.training.plan import TrainingPlan
from tests.contracts.executor_contract import ExecutorContract, FoldExecutorContract
from tests.contracts.pool_in_process import PoolInProcess
from tests.contracts.scripted_training import ScriptedExecutor
from tests.contracts.toy import LOSS, Toy, toy_data
from tests.contracts.training_contract import Wanted
from tests.contracts.wanted_trials import script_of, troubled
from tuning.executors.folds_in_process import InProcessFoldExecutor
from tuning.executors.in_process import InProcessExecutor
from tuning.executors.ray.folds import RayFoldExecutor
from tuning.executors.ray.trials import RayExecutor


def scripted(wanted: Wanted) -> ScriptedExecutor:
    return ScriptedExecutor(script_of(wanted), loaded=toy_data(LOSS, folds=wanted.folds))


def workers(wanted: Wanted) -> Any:
    """Return workers in this process, as a Ray has them in others."""
    shipment: Any = SimpleNamespace(unpack=lambda: scripted(wanted))
    return PoolInProcess(shipment, workers=2, seed=1)


def in_process(wanted: Wanted) -> InProcessExecutor:
    plan = TrainingPlan(epochs=wanted.epochs, patience=wanted.patience, seed=7)
    return InProcessExecutor(troubled(wanted), plan)


class TestScripted(ExecutorContract):
    def make(self, wanted: Wanted) -> Any:
        return scripted(wanted)


class TestToy(ExecutorContract):
    def make(self, wanted: Wanted) -> Any:
        script = script_of(wanted)
        return Toy(script.law, LOSS, wanted.epochs, wanted.folds)  # type: ignore[arg-type]


class TestOnWorkers(ExecutorContract):
    def make(self, wanted: Wanted) -> Any:
        return RayExecutor(workers(wanted), stepwise=True)


@pytest.mark.integration
class TestInProcess(ExecutorContract):
    def make(self, wanted: Wanted) -> Any:
        return in_process(wanted)


class TestScriptedFolds(FoldExecutorContract):
    key = LOSS.validation_key

    def make(self, wanted: Wanted) -> Any:
        return InProcessFoldExecutor(scripted(wanted), looks_ahead=False)


class TestFoldsOnWorkers(FoldExecutorContract):
    key = LOSS.validation_key

    def make(self, wanted: Wanted) -> Any:
        return RayFoldExecutor(workers(wanted))


@pytest.mark.integration
class TestFoldsInProcess(FoldExecutorContract):
    key = "val_mean_squared_error"

    def make(self, wanted: Wanted) -> Any:
        return InProcessFoldExecutor(in_process(wanted), looks_ahead=True)
