"""``python -m benchmarks.overhead``: what a trial costs that does nothing."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, TypeAlias, cast, final

from objectives.metric import Direction, Metric
from objectives.reference import ObjectiveReference
from search_spaces import Configuration, Float, SearchSpace
from tests.contracts.scripted_training import Script, ScriptedTraining, scripts_travel_by_value
from tests.study_examples import make_spec
from tuning.progress import SilentProgress
from tuning.records import Trial
from tuning.specification.study_spec import Placement, StudySpec
from tuning.trials.evaluator import Evaluator

_LOSS = Metric("loss", Direction.MINIMIZE)
_WARM_UP = 10  # trials before the clock starts: workers start, libraries load
_BY_HAND_TRIALS = 20


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a contender took.

    Attributes:
        seconds_per_trial: After the first trials, when all is warm.
        start_seconds: From the beginning to the end of the first trial.
        trials: How many were timed.
    """

    seconds_per_trial: float
    start_seconds: float
    trials: int


Contender: TypeAlias = Callable[[int, int], Cost]
"""Takes the number of trials and of workers."""


def measured_x(configuration: Configuration, fold: int, epoch: int) -> float:
    """Measure x."""
    del fold, epoch
    return float(configuration["x"])


@final
@dataclass(frozen=True)
class NothingShipment:
    """What travels to the workers, and what starts trials there; no Keras, no data."""

    metric: Metric = _LOSS

    def unpack(self) -> Any:
        """Return itself: it starts trials."""
        return self

    def start(self, configuration: Configuration, *, number: int) -> ScriptedTraining:
        """Return a training that measures its parameter at once: one epoch, one fold."""
        script = Script(law=measured_x, metric=self.metric, epochs=1)
        return ScriptedTraining(script, configuration, number)


@final
@dataclass
class TimedStore:
    """Keeps trials in memory, and when each of them ended."""

    trials: dict[int, Trial] = field(default_factory=dict)
    unfinished: dict[int, Configuration] = field(default_factory=dict)
    ended: list[float] = field(default_factory=list)

    def record_started(self, number: int, configuration: Configuration) -> None:
        """Note that a trial began."""
        self.unfinished[number] = configuration

    def record_finished(self, trial: Trial, *, log: str = "") -> None:
        """Note when a trial ended."""
        del log
        self.unfinished.pop(trial.number, None)
        self.trials[trial.number] = trial
        self.ended.append(time.monotonic())


def optuna(trials: int, workers: int) -> Cost:
    """Measure Optuna, asked and told, with its trials on the workers of a Ray."""
    from ray import cloudpickle

    from tuning.backends.catalog import make_backend
    from tuning.executors.ray.executor import ray_executor

    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    scripts_travel_by_value()
    spec = study(trials=trials + _WARM_UP, workers=workers, backend="optuna")
    store, loaded = TimedStore(), cast(Any, None)
    began = time.monotonic()
    with ray_executor(
        spec, loaded, say=sys.stderr.write, pack=lambda *_: NothingShipment()
    ) as executor:
        make_backend("optuna").run(spec, evaluator(spec, store, executor.trials))
    return cost(began, store.ended)


def ray_tune(trials: int, workers: int) -> Cost:
    """Measure our backend on Ray Tune."""
    from ray import cloudpickle

    from tuning.backends.ray_tune.backend import RayTuneBackend

    # Workers cannot import what runs as a script; it travels to them by value.
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    scripts_travel_by_value()
    spec = study(trials=trials + _WARM_UP, workers=workers, backend="ray-tune")
    store = TimedStore()
    began = time.monotonic()
    RayTuneBackend(lambda *_: NothingShipment()).run(spec, evaluator(spec, store))
    return cost(began, store.ended)


def by_hand(trials: int, workers: int) -> Cost:
    """Measure a function that reports once, as Ray Tune's first example has it."""
    import tempfile

    import ray
    from ray import tune

    from tuning.cluster.local_ray import local_ray

    trials = min(trials, _BY_HAND_TRIALS)
    ended: list[float] = []

    class Clock(tune.Callback):
        def on_trial_complete(self, *_: Any, **__: Any) -> None:
            ended.append(time.monotonic())

    def train(config: Mapping[str, float]) -> None:
        tune.report({"loss": config["x"]})

    began = time.monotonic()
    with local_ray(workers), tempfile.TemporaryDirectory() as folder:
        assert ray.is_initialized()
        tune.Tuner(
            train,
            param_space={"x": tune.uniform(0.0, 1.0)},
            tune_config=tune.TuneConfig(num_samples=trials + workers),
            run_config=tune.RunConfig(storage_path=folder, verbose=0, callbacks=[Clock()]),
        ).fit()
    return cost(began, ended, warm_up=workers)


CONTENDERS: Mapping[str, Contender] = {
    "optuna": optuna,
    "ray-tune": ray_tune,
    "ray-tune by hand": by_hand,
}


def study(*, trials: int, workers: int, backend: str) -> StudySpec:
    """Return a study of trials that do nothing, with random sampling and no pruner."""
    return make_spec(
        name="overhead",
        objective=ObjectiveReference(text="nothing"),
        space=SearchSpace({"x": Float(0.0, 1.0)}),
        backend=backend,
        trials=trials,
        epochs=1,
        placement=Placement(workers=workers),
        checkpoint_seconds=None,
    )


def evaluator(spec: StudySpec, store: TimedStore, executor: Any = None) -> Evaluator:
    """Return what a backend is handed, with nothing behind it that costs time."""
    loaded: Any = SimpleNamespace(metric=_LOSS)
    return Evaluator(spec, loaded, store=store, executor=executor, progress=SilentProgress())


def cost(began: float, ended: Sequence[float], *, warm_up: int = _WARM_UP) -> Cost:
    """Return what trials cost that ended at those times, the first of them left out."""
    counted = len(ended) - warm_up
    return Cost(
        seconds_per_trial=(ended[-1] - ended[warm_up - 1]) / counted,
        start_seconds=ended[0] - began,
        trials=counted,
    )


def main(arguments: Sequence[str]) -> int:
    """Measure the contenders that the arguments name, and print a line for each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.overhead", description=__doc__)
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--contender", action="append", choices=CONTENDERS)
    options = parser.parse_args(arguments)
    for name in options.contender or CONTENDERS:
        found = CONTENDERS[name](options.trials, options.workers)
        sys.stdout.write(
            f"{name}: {found.seconds_per_trial:.4f} s a trial over {found.trials} trials,"
            f" the first after {found.start_seconds:.1f} s\n"
        )
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
