from __future__ import annotations

import math
import tempfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from scipy.stats import chisquare, ks_2samp

from objectives.metric import Metric
from search_spaces import Categorical, Configuration, Float, Integer, SearchSpace
from tests.contracts.memory_store import MemoryStore
from tests.integration.keras_tuner_studies import (
    ACCURACY,
    LAYERS,
    LOSS,
    RATE,
    SMALL,
    Stop,
    by_rate,
    configurations,
    executor_of,
    flat,
    outcomes,
    run_study,
    study_spec,
)
from tuning.backends.keras_tuner_search.backend import KerasTunerBackend
from tuning.errors import TimeLimitReached
from tuning.progress import SilentProgress
from tuning.records import Completed, Failed
from tuning.trials.evaluator import Evaluator

pytestmark = pytest.mark.integration


SAMPLERS = ("random", "grid", "bayesian", "hyperband")


def few(sampler: str, trials: int) -> int:
    """Return a number of trials in which a sampler shows itself.

    The Gaussian process begins with the third, and takes half a second for each from there on.
    """
    return min(trials, 5) if sampler == "bayesian" else trials


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_small_space_is_tried_completely_and_then_the_study_ends(sampler: str) -> None:
    assert SMALL.size() == 5
    store = run_study(study_spec(sampler, SMALL, trials=40, epochs=9), flat)
    assert len(set(configurations(store))) == len(store.trials) == 5
    assert "completed" in outcomes(store)
    assert not store.unfinished


@pytest.mark.parametrize("sampler", ["random", "bayesian", "hyperband"])
def test_a_range_with_hardly_a_number_in_it_is_noticed_to_be_exhausted(sampler: str) -> None:
    space = SearchSpace({"rate": Float(1.0, 1.0 + 4e-16)})
    store = run_study(study_spec(sampler, space, trials=9, epochs=9), flat)
    assert {each["rate"] for each in configurations(store)} >= {1.0, 1.0 + 2.3e-16}
    assert len(store.trials) == len(set(configurations(store))) <= 3
    assert "completed" in outcomes(store)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_exactly_the_budget_is_spent_on_distinct_configurations(sampler: str) -> None:
    trials = few(sampler, 7)
    store = run_study(study_spec(sampler, LAYERS, trials=trials, epochs=3), flat)
    assert sorted(store.trials) == list(range(trials))
    assert len(set(configurations(store))) == trials
    assert all(not LAYERS.complaints_about(each) for each in configurations(store))


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_space_whose_values_round_alike_is_tried_completely(sampler: str) -> None:
    space = SearchSpace({"units": Integer(1, 6, log=True)})
    store = run_study(study_spec(sampler, space, trials=6, epochs=3), flat)
    assert sorted(each["units"] for each in configurations(store)) == list(range(1, 7))


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_the_seed_decides_what_is_proposed(sampler: str) -> None:
    spec = study_spec(sampler, RATE, trials=few(sampler, 6), epochs=9)
    first, again = (run_study(spec, by_rate) for _ in range(2))
    assert configurations(first) == configurations(again)
    other = run_study(replace(spec, seed=1), by_rate)
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


@pytest.mark.slow  # seconds a proposal
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

    trials = few(sampler, 14)
    store = run_study(study_spec(sampler, LAYERS, trials=trials, epochs=9), curve)
    assert len(store.trials) == trials
    for trial in store.trials.values():
        assert isinstance(trial.outcome, Failed) == (trial.configuration["layers"] == 3)
    assert any(isinstance(trial.outcome, Completed) for trial in store.trials.values())


@pytest.mark.parametrize("value", [1e308, -1e308])
def test_values_too_large_to_compute_with_stop_nothing(value: float) -> None:
    spec = study_spec("bayesian", RATE, trials=5, epochs=1)
    store = run_study(spec, lambda c, _: value if float(c["rate"]) < 0.01 else 1.0)
    assert outcomes(store) == ["completed"] * 5


@pytest.mark.slow  # seconds a proposal
def test_the_gaussian_process_leaves_the_place_where_trials_fail() -> None:
    def curve(configuration: Configuration, epoch: int) -> float:
        rate = float(configuration["rate"])
        return math.nan if rate > 0.1 else by_rate(configuration, epoch)

    store = run_study(study_spec("bayesian", RATE, trials=12, epochs=1), curve)
    assert outcomes(store)[4:].count("failed (diverged)") <= 3


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
    trials = few(sampler, 6)
    store = run_study(study_spec(sampler, LAYERS, trials=3, epochs=9), flat)
    run_study(study_spec(sampler, LAYERS, trials=trials, epochs=9), flat, store=store)
    assert sorted(store.trials) == list(range(trials))
    assert not store.unfinished


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_the_time_limit_passes_through_at_once(sampler: str) -> None:
    spec = study_spec(sampler, LAYERS, trials=9, epochs=9)
    store, ticks = MemoryStore(), iter(range(10_000))
    evaluator = Evaluator(
        replace(spec, budget=replace(spec.budget, timeout_seconds=12.0)),
        cast(Any, SimpleNamespace(metric=LOSS, objective=None)),
        store=store,
        executor=executor_of(spec, flat),
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
    run_study(study_spec(sampler, RATE, trials=few(sampler, 6), epochs=3), by_rate)
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr() == ("", "")


def test_kerastuner_lets_go_of_the_oracle() -> None:
    from keras_tuner.src.engine.oracle import LOCKS, THREADS

    before = len(LOCKS), len(THREADS)
    run_study(study_spec("random", RATE), by_rate)
    assert (len(LOCKS), len(THREADS)) == before
