from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from scipy.stats import chisquare, ks_2samp

from objectives.failure import Failure, FailureKind
from objectives.measurement import Evaluation, LearningCurve, Measurement
from objectives.metric import Direction, Metric
from search_spaces import Categorical, Configuration, Float, Integer, SearchSpace
from tests.contracts.memory_store import MemoryStore
from tuning.backends.keras_tuner_search.backend import KerasTunerBackend
from tuning.backends.keras_tuner_search.bracket_sizes import bracket_sizes
from tuning.errors import TimeLimitReached
from tuning.evaluation import Evaluator
from tuning.progress import SilentProgress
from tuning.records import Completed, Failed, Pruned
from tuning.specification import Budget, StudySpec

pytestmark = pytest.mark.integration

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

    def finish(self) -> Evaluation:
        curve = LearningCurve({self.metric.validation_key: tuple(self.values)})
        return Evaluation(curves=(curve,), failure=self.failure, seconds=0.0)


@dataclass
class FakeExecutor:
    spec: StudySpec
    metric: Metric
    curve: Curve
    begun: list[Configuration] = field(default_factory=list)

    def start(self, configuration: Configuration, *, number: int) -> Any:
        self.begun.append(configuration)
        budget = self.spec.budget
        return FakeTraining(configuration, self.metric, self.curve, budget.epochs, budget.patience)


def study_spec(sampler: str, space: SearchSpace, **budget: Any) -> StudySpec:
    return StudySpec(
        name="study",
        objective=cast(Any, "fake"),
        space=space,
        space_name="custom",
        backend="keras-tuner",
        budget=Budget(**{"trials": 6, "epochs": 2, **budget}),
        sampler=sampler,
        pruner="hyperband" if sampler == "hyperband" else "none",
        folds=1,
        seed=0,
        metric=None,
        direction=None,
        workers=1,
        keras_backend="auto",
        results_dir=Path("results"),
        data_dir=None,
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


SAMPLERS = ("random", "grid", "bayesian", "hyperband")


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_small_space_is_tried_completely_and_then_the_study_ends(sampler: str) -> None:
    assert SMALL.size() == 5
    store = run_study(study_spec(sampler, SMALL, trials=40, epochs=9), flat)
    assert len(set(configurations(store))) == len(store.trials) == 5
    assert "completed" in outcomes(store)
    assert not store.unfinished


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_exactly_the_budget_is_spent_on_distinct_configurations(sampler: str) -> None:
    store = run_study(study_spec(sampler, LAYERS, trials=7, epochs=3), flat)
    assert sorted(store.trials) == list(range(7))
    assert len(set(configurations(store))) == 7
    assert all(not LAYERS.complaints_about(each) for each in configurations(store))


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_space_whose_values_round_alike_is_tried_completely(sampler: str) -> None:
    space = SearchSpace({"units": Integer(1, 6, log=True)})
    store = run_study(study_spec(sampler, space, trials=6, epochs=3), flat)
    assert sorted(each["units"] for each in configurations(store)) == list(range(1, 7))


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_the_seed_decides_what_is_proposed(sampler: str) -> None:
    first, again = (run_study(study_spec(sampler, RATE, epochs=9), by_rate) for _ in range(2))
    assert configurations(first) == configurations(again)
    other = run_study(replace(study_spec(sampler, RATE, epochs=9), seed=1), by_rate)
    assert (configurations(other) == configurations(first)) == (sampler == "grid")


def test_the_grid_is_ours_in_our_order() -> None:
    space = SearchSpace(
        {
            "rate": Float(0.0, 1.0),
            "units": Integer(1, 3, log=True),
            "kind": Categorical([1, 2, 0.5]).when(units=[2, 3]),
        }
    )
    store = run_study(study_spec("grid", space, trials=1000, epochs=1), flat)
    assert configurations(store) == list(space.grid())


def test_random_search_has_the_distribution_of_the_space() -> None:
    space = SearchSpace(
        {
            "rate": Float(1e-4, 1.0, log=True),
            "decay": Float(-1.0, 1.0),
            "units": Integer(2, 9, log=True),
            "layers": Integer(1, 4),
            "kind": Categorical(["a", "b", "c"]).when(layers=[2, 3]),
        }
    )
    count = 1500
    store = run_study(study_spec("random", space, trials=count, epochs=1), flat)
    theirs = configurations(store)
    generator = np.random.default_rng(5)
    ours = [space.sample(generator) for _ in range(20 * count)]
    for name in ("rate", "decay"):
        result = ks_2samp([c[name] for c in theirs], [c[name] for c in ours])
        assert result.pvalue > 1e-3, name
    for name in ("units", "layers", "kind"):
        found = [c.get(name, "-") for c in theirs]
        expected = [c.get(name, "-") for c in ours]
        values = sorted(set(expected), key=str)
        fit = chisquare([found.count(v) for v in values], [expected.count(v) / 20 for v in values])
        assert fit.pvalue > 1e-3, name


@pytest.mark.parametrize(("metric", "sign"), [(LOSS, 1.0), (ACCURACY, -1.0)])
def test_the_gaussian_process_follows_the_direction(metric: Metric, sign: float) -> None:
    def curve(configuration: Configuration, epoch: int) -> float:
        return sign * by_rate(configuration, epoch)

    spec = study_spec("bayesian", RATE, trials=10, epochs=1)
    rates = [float(c["rate"]) for c in configurations(run_study(spec, curve, metric=metric))]
    assert min(abs(math.log10(rate) + 2.0) for rate in rates) < 0.05
    assert sum(abs(math.log10(rate) + 2.0) < 0.5 for rate in rates[3:]) >= 3


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("broken", [math.nan, math.inf, -math.inf])
def test_a_study_goes_on_when_every_trial_fails(sampler: str, broken: float) -> None:
    spec = study_spec(sampler, LAYERS, trials=10, epochs=9)
    store = run_study(spec, lambda _, __: broken)
    assert outcomes(store) == ["failed (diverged)"] * 10


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_some_failures_leave_the_other_trials_as_they_are(sampler: str) -> None:
    def curve(configuration: Configuration, epoch: int) -> float:
        return math.nan if configuration["layers"] == 3 else 1.0 / epoch

    store = run_study(study_spec(sampler, LAYERS, trials=14, epochs=9), curve)
    assert len(store.trials) == 14
    for trial in store.trials.values():
        assert isinstance(trial.outcome, Failed) == (trial.configuration["layers"] == 3)
    assert any(isinstance(trial.outcome, Completed) for trial in store.trials.values())


@pytest.mark.parametrize("value", [1e308, -1e308])
def test_values_too_large_to_compute_with_stop_nothing(value: float) -> None:
    spec = study_spec("bayesian", RATE, trials=5, epochs=1)
    store = run_study(spec, lambda c, _: value if float(c["rate"]) < 0.01 else 1.0)
    assert outcomes(store) == ["completed"] * 5


def test_the_gaussian_process_leaves_the_place_where_trials_fail() -> None:
    def curve(configuration: Configuration, epoch: int) -> float:
        rate = float(configuration["rate"])
        return math.nan if rate > 0.1 else by_rate(configuration, epoch)

    store = run_study(study_spec("bayesian", RATE, trials=12, epochs=1), curve)
    assert outcomes(store)[4:].count("failed (diverged)") <= 3


def test_hyperband_promotes_the_best_of_each_rung() -> None:
    spec = study_spec("hyperband", RATE, trials=27, epochs=27)
    store = run_study(spec, by_rate)
    epochs = [store.trials[number].epochs for number in range(27)]
    assert bracket_sizes(27, epochs=27)[3] == [15, 5, 2, 1]
    assert sorted(epochs[:15], reverse=True) == [27, 9, *[3] * 3, *[1] * 10]
    by_value = sorted(range(15), key=lambda n: by_rate(store.trials[n].configuration, 1))
    assert [epochs[number] for number in by_value] == sorted(epochs[:15], reverse=True)
    for number, trial in store.trials.items():
        full = epochs[number] == 27
        assert isinstance(trial.outcome, Completed if full else Pruned)


def test_hyperband_takes_both_directions_alike() -> None:
    spec = study_spec("hyperband", RATE, trials=20, epochs=9)
    least = run_study(spec, by_rate)
    most = run_study(spec, lambda c, epoch: -by_rate(c, epoch), metric=ACCURACY)
    assert configurations(least) == configurations(most)
    assert outcomes(least) == outcomes(most)


def test_hyperband_never_trains_an_epoch_twice() -> None:
    trained: list[tuple[Configuration, int]] = []

    def curve(configuration: Configuration, epoch: int) -> float:
        trained.append((configuration, epoch))
        return by_rate(configuration, epoch)

    run_study(study_spec("hyperband", RATE, trials=20, epochs=9), curve)
    assert len(trained) == len(set(trained))


def test_a_trial_that_patience_stopped_has_completed_whatever_its_rung() -> None:
    def curve(configuration: Configuration, epoch: int) -> float:
        return float(configuration["rate"]) + epoch

    spec = study_spec("hyperband", RATE, trials=9, epochs=27, patience=1)
    store = run_study(spec, curve)
    assert outcomes(store) == ["completed"] * 9
    assert all(trial.epochs == 2 for trial in store.trials.values())


def test_a_failure_on_a_rung_leaves_the_bracket_its_full_trial() -> None:
    spec = study_spec("hyperband", RATE, trials=9, epochs=9)
    order = [float(c["rate"]) for c in configurations(run_study(spec, flat))][:5]
    assert bracket_sizes(9, epochs=9)[2] == [5, 2, 1]

    def curve(configuration: Configuration, epoch: int) -> float:
        rate = float(configuration["rate"])
        if rate in order[:3] or (rate == order[3] and epoch > 1):
            return math.nan
        return rate + 1.0 / epoch

    store = run_study(spec, curve)
    assert outcomes(store)[:5] == ["failed (diverged)"] * 4 + ["completed"]


@pytest.mark.parametrize("seed", range(8))
def test_hyperband_ends_whatever_fails_and_whenever(seed: int) -> None:
    def curve(configuration: Configuration, epoch: int) -> float:
        key = np.frombuffer(repr((configuration["rate"], seed)).encode(), dtype=np.uint8)
        draw = np.random.default_rng([*key.tolist(), epoch]).random(2)
        return math.nan if draw[0] < 0.1 else float(draw[1])

    spec = replace(study_spec("hyperband", RATE, trials=40, epochs=27, patience=4), seed=seed)
    store = run_study(spec, curve)
    assert len(store.trials) == 40
    assert not store.unfinished
    assert configurations(store) == configurations(run_study(spec, flat))


@pytest.mark.parametrize(
    ("sampler", "trials", "after"),
    [
        *((sampler, 12, after) for sampler in ("random", "grid") for after in (0, 1, 30)),
        *(("hyperband", 12, after) for after in (0, 1, 4, 9, 15, 20, 30, 40, 50)),
        ("bayesian", 5, 20),
    ],
)
def test_an_interrupted_study_resumes_to_what_it_would_have_been(
    sampler: str, trials: int, after: int
) -> None:
    spec = study_spec(sampler, LAYERS, trials=trials, epochs=9, patience=6)
    left = after

    def curve(configuration: Configuration, epoch: int) -> float:
        layers = int(configuration["layers"])
        if layers == 2 and epoch == 2:
            return math.nan
        return (layers - 3.3) ** 2 + float(configuration.get("momentum", 0.5)) + abs(5 - epoch)

    def interrupted(configuration: Configuration, epoch: int) -> float:
        nonlocal left
        left -= 1
        if left < 0:
            raise Stop
        return curve(configuration, epoch)

    whole = run_study(spec, curve)
    store = MemoryStore()
    with pytest.raises(Stop):
        run_study(spec, interrupted, store=store)
    run_study(spec, curve, store=store)
    assert configurations(store) == configurations(whole)
    assert outcomes(store) == outcomes(whole)
    assert not store.unfinished


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_finished_study_trains_nothing_more(sampler: str) -> None:
    def never(configuration: Configuration, epoch: int) -> float:
        raise AssertionError("a known trial trained again")

    spec = study_spec(sampler, LAYERS, trials=4, epochs=3)
    store = run_study(spec, flat)
    before = dict(store.trials)
    assert run_study(spec, never, store=store).trials == before


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_finished_study_goes_on_when_more_trials_are_asked_for(sampler: str) -> None:
    store = run_study(study_spec(sampler, LAYERS, trials=3, epochs=9), flat)
    run_study(study_spec(sampler, LAYERS, trials=6, epochs=9), flat, store=store)
    assert sorted(store.trials) == list(range(6))
    assert not store.unfinished


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_the_time_limit_passes_through_at_once(sampler: str) -> None:
    spec = study_spec(sampler, LAYERS, trials=9, epochs=9)
    store, ticks = MemoryStore(), iter(range(10_000))
    evaluator = Evaluator(
        replace(spec, budget=replace(spec.budget, timeout_seconds=12.0)),
        cast(Any, SimpleNamespace(metric=LOSS)),
        store=store,
        executor=FakeExecutor(spec, LOSS, flat),
        progress=SilentProgress(),
        clock=lambda: float(next(ticks)),
    )
    with pytest.raises(TimeLimitReached):
        KerasTunerBackend().run(spec, evaluator)
    assert next(ticks) < 20


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_nothing_is_shown_and_no_file_is_left(
    sampler: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    run_study(study_spec(sampler, RATE, trials=6, epochs=3), by_rate)
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr() == ("", "")


def test_kerastuner_lets_go_of_the_oracle() -> None:
    from keras_tuner.src.engine.oracle import LOCKS, THREADS

    before = len(LOCKS), len(THREADS)
    run_study(study_spec("random", RATE), by_rate)
    assert (len(LOCKS), len(THREADS)) == before
