"""Studies for the random-search adapter whose trainings are arithmetic.

SciKeras looks at a model before it lets it train, so the models here have what it looks at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from objectives.data import Dataset, Task
from objectives.failure import Failure, failure_from
from objectives.loaded import LoadedObjective, load_objective
from objectives.measurement import Evaluation, LearningCurve, Measurement
from objectives.metric import Direction, Metric
from search_spaces import Categorical, Configuration, Integer, SearchSpace
from tests.contracts.memory_store import MemoryStore
from tests.study_examples import make_spec
from tuning.backends.random_search.backend import fit_search
from tuning.executors.folds_in_process import InProcessFoldExecutor
from tuning.progress import SilentProgress
from tuning.specification.study_spec import StudySpec
from tuning.trials.evaluator import Evaluator

LOSS = Metric("loss", Direction.MINIMIZE)
ACCURACY = Metric("accuracy", Direction.MAXIMIZE)
UNITS = SearchSpace({"units": Integer(0, 63)})
CONDITIONAL = SearchSpace(
    {
        "optimizer": Categorical(("adam", "sgd")),
        "momentum": Categorical((0.0, 0.5, 0.9)).when(optimizer="sgd"),
    }
)

Law = Callable[[Configuration, int, int], float]


def converging(configuration: Configuration, fold: int, epoch: int) -> float:
    """Return a value that falls towards the units, from far above, and differs by fold."""
    return int(configuration["units"]) + fold / 8 + 100 / epoch


@dataclass
class FakeFold:
    epochs: int
    rows: list[Measurement] = field(default_factory=list)

    @property
    def epoch(self) -> int:
        return len(self.rows)

    @property
    def curve(self) -> LearningCurve:
        return LearningCurve.of(self.rows)

    @property
    def is_finished(self) -> bool:
        return self.epoch >= self.epochs


@dataclass
class FakeTraining:
    """A training whose value at an epoch is a formula; an exception of the formula fails it."""

    executor: FakeExecutor
    configuration: Configuration
    folds: dict[int, FakeFold] = field(default_factory=dict)
    failure: Failure | None = None

    together = 1

    def build(self) -> None:
        """Nothing needs building."""

    def prepare(self) -> None:
        """Nothing needs compiling."""

    @property
    def is_finished(self) -> bool:
        if self.failure is not None:
            return True
        every = range(self.executor.folds)
        return all(fold in self.folds and self.folds[fold].is_finished for fold in every)

    def aim(self, epoch: int | None) -> None:
        """No epoch is trained before it is asked for."""

    def pause(self) -> None:
        """Nothing waits."""

    def advance(self) -> Measurement | None:
        raise AssertionError("scikit-learn trains fold by fold")

    def advance_fold(self, fold: int) -> Measurement | None:
        return self.guarded(lambda: self._advance(fold))

    def fold(self, fold: int) -> Any:
        return self.folds.get(fold)

    def build_fold(self, fold: int) -> Any:
        self.executor.built.append((self.configuration, fold))
        return self.executor.build(self.configuration)

    def adopt_model(self, fold: int, model: Any) -> None:
        units = self.configuration.get("units")
        self.folds[fold] = FakeFold(self.executor.stops.get(units, self.executor.epochs))

    def guarded(self, action: Callable[[], Any]) -> Any:
        if self.failure is not None:
            return None
        try:
            return action()
        except (ArithmeticError, ValueError, TypeError, SystemExit) as error:
            self.failure = failure_from(error)
            return None

    def finish(self) -> Evaluation:
        curves = tuple(self.folds[fold].curve for fold in sorted(self.folds))
        return Evaluation(curves=curves, failure=self.failure, seconds=0.0)

    def _advance(self, fold: int) -> Measurement | None:
        training = self.folds[fold]
        if training.is_finished:
            return None
        epoch = training.epoch + 1
        self.executor.trained.append((self.configuration, fold, epoch))
        value = self.executor.law(self.configuration, fold, epoch)
        measurement = Measurement(epoch=epoch, metrics={f"val_{self.executor.metric.name}": value})
        training.rows.append(measurement)
        if not measurement.is_finite:
            raise ArithmeticError("not finite")
        return measurement


def sound_model(_: Configuration) -> Any:
    return SimpleNamespace(compiled=True, loss="mse", optimizer="sgd", outputs=[None])


@dataclass
class FakeExecutor:
    law: Law
    metric: Metric
    epochs: int
    folds: int
    build: Callable[[Configuration], Any] = sound_model
    stops: dict[Any, int] = field(default_factory=dict)  # units to the epoch patience ends at
    built: list[tuple[Configuration, int]] = field(default_factory=list)
    trained: list[tuple[Configuration, int, int]] = field(default_factory=list)

    loaded: Any = None

    def start(self, configuration: Configuration, *, number: int) -> Any:
        return FakeTraining(self, configuration)


def study(space: SearchSpace, **changes: Any) -> StudySpec:
    arithmetic: dict[str, Any] = {"backend": "random-search", "trials": 6, "epochs": 4, "seed": 3}
    return make_spec(**(arithmetic | changes), space=space)


def loaded_for(spec: StudySpec, metric: Metric, *, objective: Any = None) -> LoadedObjective:
    generator = np.random.default_rng(0)
    features = generator.normal(size=(40, 3)).astype("float32")
    task = Task.REGRESSION if metric.direction is Direction.MINIMIZE else Task.BINARY
    targets = np.round(features @ [1.0, 2.0, 3.0]).astype("float32")
    if task is Task.BINARY:
        targets = (targets > 0).astype("int64")
    dataset = Dataset(name="toy", features=features, targets=targets, task=task)
    return load_objective(objective, dataset, metric=metric, folds=spec.folds, seed=spec.seed)


def evaluator_for(
    spec: StudySpec,
    *,
    law: Law = converging,
    metric: Metric = LOSS,
    store: MemoryStore | None = None,
    executor: FakeExecutor | None = None,
) -> tuple[Evaluator, MemoryStore, FakeExecutor]:
    store = MemoryStore() if store is None else store
    executor = executor or FakeExecutor(law, metric, spec.budget.epochs, spec.folds)
    loaded = executor.loaded = loaded_for(spec, metric)
    evaluator = Evaluator(
        spec,
        loaded,
        store=store,
        fold_executor=InProcessFoldExecutor(executor, looks_ahead=False),
        progress=SilentProgress(),
    )
    return evaluator, store, executor


def run(spec: StudySpec, **parts: Any) -> tuple[Any, MemoryStore, FakeExecutor]:
    evaluator, store, executor = evaluator_for(spec, **parts)
    return fit_search(spec, evaluator), store, executor


def configurations(store: MemoryStore) -> list[Configuration]:
    return [store.trials[number].configuration for number in sorted(store.trials)]


def outcomes(store: MemoryStore) -> list[Any]:
    return [store.trials[number].outcome for number in sorted(store.trials)]
