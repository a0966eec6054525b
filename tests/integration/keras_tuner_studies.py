"""Studies through the KerasTuner adapter whose trainings are formulas."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, cast

from objectives.metric import Direction, Metric
from search_spaces import Categorical, Configuration, Float, Integer, SearchSpace
from tests.contracts.memory_store import MemoryStore
from tests.contracts.scripted_training import Script, ScriptedExecutor
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


def executor_of(spec: StudySpec, curve: Curve, *, metric: Metric = LOSS) -> ScriptedExecutor:
    """Return what starts trials whose curve is a formula; what is not finite fails them."""
    script = Script(
        law=lambda configuration, fold, epoch: curve(configuration, epoch),
        metric=metric,
        epochs=spec.budget.epochs,
        patience=spec.budget.patience,
    )
    return ScriptedExecutor(script)


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
        cast(Any, SimpleNamespace(metric=metric, objective=None)),
        store=store,
        executor=executor_of(spec, curve, metric=metric),
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
