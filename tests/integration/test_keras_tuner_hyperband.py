from __future__ import annotations

import math
from dataclasses import replace

import keras
import numpy as np
import pytest

from objectives.load import load_objective
from objectives.objective import Signature
from objectives.training.plan import TrainingPlan
from search_spaces import Configuration
from tests.contracts.memory_store import MemoryStore
from tests.contracts.toy_objective import ToyObjective
from tests.integration.keras_tuner_studies import (
    ACCURACY,
    RATE,
    by_rate,
    configurations,
    flat,
    outcomes,
    run_study,
    study_spec,
)
from tuning.backends.keras_tuner_search.backend import KerasTunerBackend
from tuning.backends.keras_tuner_search.bracket_sizes import bracket_sizes
from tuning.executors.in_process import InProcessExecutor
from tuning.progress import SilentProgress
from tuning.records import Completed, Pruned
from tuning.trials.evaluator import Evaluator

pytestmark = pytest.mark.integration


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


def test_hyperband_spends_no_more_than_the_budget_beside_trials_it_did_not_propose() -> None:
    store = run_study(replace(study_spec("random", RATE, trials=4), seed=9), flat)
    run_study(study_spec("hyperband", RATE, trials=10, epochs=9), by_rate, store=store)
    assert sorted(store.trials) == list(range(10))
    assert not store.unfinished


class Line(ToyObjective):
    """A real model, as small as they come, whose optimizer remembers."""

    def build_model(self, configuration: Configuration, signature: Signature) -> keras.Model:
        model = super().build_model(configuration, signature)
        rate = configuration["rate"]
        model.compile(
            optimizer=keras.optimizers.Adam(rate), loss="mse", metrics=["mean_squared_error"]
        )
        return model


def test_a_promoted_model_trains_on_as_if_it_had_never_waited() -> None:
    line, store = Line(), MemoryStore()
    spec = study_spec("hyperband", line.space, trials=4, epochs=3)
    loaded = load_objective(line, line.dataset(None))
    executor = InProcessExecutor(loaded, TrainingPlan(epochs=3, patience=None, seed=spec.seed))
    evaluator = Evaluator(spec, loaded, store=store, executor=executor, progress=SilentProgress())
    KerasTunerBackend().run(spec, evaluator)
    assert sorted(trial.epochs for trial in store.trials.values()) == [1, 3, 3, 3]
    climbed = next(t for t in store.trials.values() if t.number < 2 and t.epochs == 3)
    training = executor.start(climbed.configuration, number=climbed.number)
    while training.advance() is not None:
        pass
    assert training.finish().curves == climbed.curves
