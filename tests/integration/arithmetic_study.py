"""Studies for the random-search adapter whose trainings are arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from objectives.data import Dataset, Task
from objectives.load import load_objective
from objectives.loaded import LoadedObjective
from objectives.metric import Direction, Metric
from search_spaces import Categorical, Configuration, Integer, SearchSpace
from tests.contracts.memory_store import MemoryStore
from tests.contracts.scripted_training import Law, Script, ScriptedTraining, sound_model
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


def converging(configuration: Configuration, fold: int, epoch: int) -> float:
    """Return a value that falls towards the units, from far above, and differs by fold."""
    return int(configuration["units"]) + fold / 8 + 100 / epoch


@dataclass
class FakeExecutor:
    """Starts scripted trials, and notes what was built and trained."""

    law: Law
    metric: Metric
    epochs: int
    folds: int
    build: Callable[[Configuration, int], Any] = sound_model
    stops: dict[Any, int] = field(default_factory=dict)  # units to the epoch patience ends at
    built: list[tuple[Configuration, int]] = field(default_factory=list)
    trained: list[tuple[Configuration, int, int]] = field(default_factory=list)

    loaded: Any = None

    def start(self, configuration: Configuration, *, number: int) -> ScriptedTraining:
        def lasts(configuration: Configuration, fold: int) -> int:
            return self.stops.get(configuration.get("units"), self.epochs)

        def build(configuration: Configuration, fold: int) -> Any:
            self.built.append((configuration, fold))
            return self.build(configuration, fold)

        script = Script(
            law=self.law,
            metric=self.metric,
            epochs=self.epochs,
            folds=self.folds,
            lasts=lasts,
            build=build,
            noted=lambda *epoch: self.trained.append(epoch),
        )
        return ScriptedTraining(script, configuration, number)


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
    objective = objective or SimpleNamespace(name="arithmetic")
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
