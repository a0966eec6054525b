"""Studies through the KerasTuner adapter whose trainings are formulas."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from objectives.failure import Failure, FailureKind
from objectives.measurement import Evaluation, LearningCurve, Measurement
from objectives.metric import Direction, Metric
from search_spaces import Categorical, Configuration, Float, Integer, SearchSpace
from tests.contracts.memory_store import MemoryStore
from tests.study_examples import make_spec
from tuning.backends.keras_tuner_search.backend import KerasTunerBackend
from tuning.progress import SilentProgress
from tuning.specification.study_spec import StudySpec
from tuning.trials.evaluator import Evaluator

LOSS = Metric("loss", Direction.MINIMIZE)
ACCURACY = Metric("accuracy", Direction.MAXIMIZE)
Curve = Callable[[Configuration, int], float]

LAYERS = SearchSpace(
    {
        "layers": Integer(1, 5),
        "optimizer": Categorical(["sgd", "adam"]),
        "momentum": Float(0.0, 0.9, step=0.3).when(optimizer="sgd"),
    }
)
# For what is asked of all samplers: each proposal of the Gaussian process takes half a second.
SMALL = SearchSpace(
    {"layers": Integer(1, 3), "optimizer": Categorical(["sgd", "adam"]).when(layers=[2, 3])}
)
RATE = SearchSpace({"rate": Float(1e-4, 1.0, log=True)})


class Stop(BaseException):
    """Stands for a person's interruption."""


@dataclass
class FakeTraining:
    """A training whose curve is a formula; a value that is not finite fails it."""

    configuration: Configuration
    metric: Metric
    curve: Curve
    epochs: int
    patience: int | None
    values: list[float] = field(default_factory=list)
    failure: Failure | None = None

    together = 1

    def build(self) -> None:
        """Nothing needs building."""

    def prepare(self) -> None:
        """Nothing needs compiling."""

    @property
    def is_finished(self) -> bool:
        if self.failure is not None or len(self.values) >= self.epochs:
            return True
        if self.patience is None or not self.values:
            return False
        better = max if self.metric.direction is Direction.MAXIMIZE else min
        best_epoch = self.values.index(better(self.values)) + 1
        return len(self.values) - best_epoch >= self.patience

    def advance(self) -> Measurement | None:
        if self.is_finished:
            return None
        epoch = len(self.values) + 1
        value = self.curve(self.configuration, epoch)
        if not math.isfinite(value):
            self.failure = Failure(kind=FailureKind.DIVERGED, message="not finite")
            return None
        self.values.append(value)
        return Measurement(epoch=epoch, metrics={self.metric.validation_key: value})

    def aim(self, epoch: int | None) -> None:
        """No epoch is trained before it is asked for."""

    def pause(self) -> None:
        """Nothing waits."""

    def finish(self) -> Evaluation:
        curve = LearningCurve({self.metric.validation_key: tuple(self.values)})
        return Evaluation(curves=(curve,), failure=self.failure, seconds=0.0)


@dataclass
class FakeExecutor:
    spec: StudySpec
    metric: Metric
    curve: Curve

    looks_ahead = False
    slots = 1

    def wait(self, trainings: Sequence[Any]) -> list[Any]:
        return list(trainings)

    def close(self) -> None:
        """Nothing was started."""

    def start(self, configuration: Configuration, *, number: int) -> Any:
        budget = self.spec.budget
        return FakeTraining(configuration, self.metric, self.curve, budget.epochs, budget.patience)


def study_spec(sampler: str, space: SearchSpace, **budget: Any) -> StudySpec:
    return make_spec(
        backend="keras-tuner",
        space=space,
        sampler=sampler,
        pruner="hyperband" if sampler == "hyperband" else "none",
        seed=0,
        **{"trials": 6, "epochs": 2, **budget},
    )


def run_study(
    spec: StudySpec, curve: Curve, *, store: MemoryStore | None = None, metric: Metric = LOSS
) -> MemoryStore:
    store = store or MemoryStore()
    evaluator = Evaluator(
        spec,
        cast(Any, SimpleNamespace(metric=metric)),
        store=store,
        executor=FakeExecutor(spec, metric, curve),
        progress=SilentProgress(),
    )
    KerasTunerBackend().run(spec, evaluator)
    return store


def configurations(store: MemoryStore) -> list[Configuration]:
    return [store.trials[number].configuration for number in sorted(store.trials)]


def outcomes(store: MemoryStore) -> list[str]:
    return [store.trials[number].outcome_name for number in sorted(store.trials)]


def flat(configuration: Mapping[str, Any], epoch: int) -> float:
    return 1.0 / epoch


def by_rate(configuration: Mapping[str, Any], epoch: int) -> float:
    return abs(math.log10(configuration["rate"]) + 2.0) + 1.0 / epoch
