"""A toy study: trainings whose measurements are a formula, fit for every backend."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from objectives.load import load_objective
from objectives.loaded import LoadedObjective
from objectives.metric import Direction, Metric
from objectives.reference import ObjectiveReference
from search_spaces import Categorical, Configuration, Float, Integer, SearchSpace
from tests.contracts import scripted_training, toy_objective
from tests.contracts.scripted_training import Script, ScriptedTraining
from tests.contracts.toy_objective import ToyObjective
from tests.study_examples import make_spec
from tuning.executors.executor import StudyExecutor
from tuning.executors.folds_in_process import InProcessFoldExecutor
from tuning.specification.study_spec import StudySpec

Law = Callable[[Configuration, int, int], float]

LOSS = Metric("loss", Direction.MINIMIZE)
GAIN = Metric("gain", Direction.MAXIMIZE)

# Every kind of parameter, conditions in two storeys, ranges small enough to meet their ends.
SPACE = SearchSpace(
    {
        "layers": Integer(0, 3),
        "even": Integer(2, 8, step=2),
        "neurons": Integer(1, 6, log=True),
        "rate": Float(1e-3, 1e-1, log=True),
        "momentum": Float(0.0, 1.0),
        "dropout": Float(0.0, 0.3, step=0.1),
        "optimizer": Categorical(("sgd", "adam", "rmsprop")),
        "nesterov": Categorical((True, False)).when(optimizer="sgd"),
        "damping": Float(0.0, 1.0).when(nesterov=False),
        "activation": "relu",
    }
)


def bowl(configuration: Configuration, fold: int, epoch: int) -> float:
    """Return a loss that is least at rate 0.01 and 2 layers and falls with the epochs."""
    distance = abs(math.log10(float(configuration["rate"])) + 2)
    return distance + abs(int(configuration["layers"]) - 2) + 1 / epoch + fold / 100


def hill(configuration: Configuration, fold: int, epoch: int) -> float:
    """Return the bowl upside down."""
    return -bowl(configuration, fold, epoch)


def often_raising(configuration: Configuration, fold: int, epoch: int) -> float:
    """Raise for one optimizer, in the second epoch."""
    if configuration["optimizer"] == "adam" and epoch == 2:
        raise ValueError("this optimizer is broken")
    return bowl(configuration, fold, epoch)


def always_raising(configuration: Configuration, fold: int, epoch: int) -> float:
    """Raise whatever the configuration."""
    raise ValueError("nothing works")


def often_not_finite(configuration: Configuration, fold: int, epoch: int) -> float:
    """Return what must never rank for most configurations, at once or after good epochs."""
    strange = {0: math.nan, 1: math.inf, 3: -math.inf}.get(int(configuration["layers"]))
    return bowl(configuration, fold, epoch) if strange is None or epoch == 1 else strange


@dataclass
class Toy:
    """Starts toy trainings: an executor here, and what travels to the workers of Ray Tune."""

    law: Law
    metric: Metric
    epochs: int
    folds: int = 1
    log: Path | None = None
    looks_ahead: bool = True
    slots: int = 1
    data: Callable[[], LoadedObjective] | None = None

    @property
    def script(self) -> Script:
        """What each trial goes through."""
        return Script(
            law=self.law,
            metric=self.metric,
            epochs=self.epochs,
            folds=self.folds,
            noted=self.note,
            together=3,
        )

    def start(self, configuration: Configuration, *, number: int) -> ScriptedTraining:
        return ScriptedTraining(self.script, configuration, number)

    @property
    def loaded(self) -> LoadedObjective:
        if self.data is None:
            raise LookupError("this toy trains by the trial; see `with_data`")
        return self.data()

    def wait(self, trainings: Sequence[Any]) -> list[Any]:
        return list(trainings)

    def close(self) -> None:
        """Nothing was started."""

    def unpack(self) -> Toy:
        return self

    def note(self, configuration: Configuration, fold: int, epoch: int) -> None:
        """Write down that an epoch was trained, in whatever process this is."""
        if self.log is not None:
            line = f"{epoch} {configuration.canonical()}\n".encode()
            descriptor = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            os.write(descriptor, line)
            os.close(descriptor)


def toy_spec(backend: str, **changes: Any) -> StudySpec:
    """Return a study over ``SPACE``; ``trials`` and ``epochs`` may be given as such."""
    toy: dict[str, Any] = {
        "name": "toy",
        "objective": ObjectiveReference(text="toy"),
        "space": SPACE,
        "trials": 12,
        "epochs": 3,
    }
    return make_spec(**(toy | changes), backend=backend)


def toy_loaded(spec: StudySpec, metric: Metric) -> LoadedObjective:
    """Return data that nobody trains on, but that scikit-learn splits."""
    return toy_data(metric, folds=spec.folds, seed=spec.seed)


def toy_data(metric: Metric, *, folds: int, seed: int = 7) -> LoadedObjective:
    """Return the data of a toy study that is asked to have so many folds."""
    objective = ToyObjective()
    dataset = objective.dataset(None)
    return load_objective(objective, dataset, metric=metric, folds=folds, seed=seed)


def with_data(toy: Toy) -> Toy:
    """Return a toy that can be trained by the fold: SciKeras asks for data, even those of a toy.

    Other toys do without. On Ray a worker loads Keras for them, which takes seconds.
    """
    return replace(toy, data=partial(toy_data, toy.metric, folds=toy.folds))


def one_by_one(toy: Toy, spec: StudySpec) -> StudyExecutor:
    """Return the executor that a study has in its own process."""
    if spec.backend == "random-search":
        folds = with_data(toy)
        return StudyExecutor(folds=InProcessFoldExecutor(folds, looks_ahead=toy.looks_ahead))
    return StudyExecutor(trials=toy)


def travels_by_value() -> None:
    """Let Ray's workers, which cannot import tests, have toys by value."""
    from ray import cloudpickle

    for module in (sys.modules[__name__], toy_objective, scripted_training):
        cloudpickle.register_pickle_by_value(module)
