"""The best trials train again before one is named, in every backend that trains here."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, final

import keras
import numpy as np
import pytest

import tuning
from objectives.seeds import again_number, fold_seed
from search_spaces import Float, SearchSpace
from tuning.progress import SilentProgress
from tuning.records import Confirmation, Trial
from tuning.results.confirmed.standing import best_trial, standing, to_confirm
from tuning.results.study_record import StudyRecord, read_study

pytestmark = pytest.mark.integration

GENERATOR = np.random.default_rng(3)
X = GENERATOR.normal(size=(120, 4)).astype(np.float32)
Y = X @ GENERATOR.normal(size=4).astype(np.float32) + GENERATOR.normal(size=120)


class Cost:
    """One structure, so that one program serves all trainings."""

    metric = "loss"
    space = SearchSpace({"learning_rate": Float(1e-3, 1e-1, log=True)})

    def data(self) -> Any:
        return X, Y

    def build_model(self, configuration: Any, signature: Any) -> Any:
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
        model.compile(loss="mse", optimizer=keras.optimizers.SGD(configuration["learning_rate"]))
        return model


class SometimesBroken(Cost):
    """Cannot be built once more than so many models were."""

    most = 0
    built = 0

    def build_model(self, configuration: Any, signature: Any) -> Any:
        type(self).built += 1
        if type(self).built == type(self).most:
            raise ValueError("this one is broken")
        return super().build_model(configuration, signature)


@final
class Watch(SilentProgress):
    """Keeps what is said, and does something once a line has a word in it."""

    def __init__(self, word: str = "", act: Callable[[], None] = lambda: None) -> None:
        self.lines: list[str] = []
        self._word = word
        self._act = act

    def say(self, line: str) -> None:
        self.lines.append(line)
        if self._word and self._word in line:
            self._act()


def interrupt() -> None:
    raise KeyboardInterrupt


def searched(results: Path, objective: Any = None, **settings: Any) -> StudyRecord:
    asked: dict[str, Any] = {"name": "s", "trials": 4, "epochs": 2, "sampler": "random"}
    asked |= {"progress": Watch(), "confirm": "2x2"}
    result = tuning.search(objective or Cost(), results=results, **(asked | settings))
    return result.study


def told(trials: dict[int, Trial]) -> list[Trial]:
    return [replace(trial, seconds=0.0, finished_at="") for _, trial in sorted(trials.items())]


def confirmed(study: StudyRecord) -> dict[tuple[int, int], Confirmation]:
    return {key: replace(one, seconds=0.0) for key, one in study.confirmations.items()}


@pytest.mark.parametrize("backend", ["optuna", "random-search", "keras-tuner"])
def test_the_best_train_again_with_fresh_seeds_and_the_search_stays_what_it_was(
    tmp_path: Path, backend: str
) -> None:
    study = searched(tmp_path / "with", backend=backend)
    without = searched(tmp_path / "without", backend=backend, confirm="none")
    assert told(study.trials) == told(without.trials)
    assert not without.confirmations
    best = [trial.number for trial in to_confirm(study.trials.values(), study.metric, top=2)]
    assert sorted(study.confirmations) == sorted((one, run) for one in best for run in (0, 1))
    seeds = {one.seed for one in study.confirmations.values()}
    assert len(seeds) == 4
    assert not seeds & {trial.seed for trial in study.trials.values()}
    means = {
        number: statistics.fmean(
            one.value for one in study.confirmations.values() if one.trial == number and one.value
        )
        for number in best
    }
    named = best_trial(study)
    assert named is not None
    assert named.number == min(means, key=lambda number: means[number])
    assert read_study(tmp_path / "with", "s").confirmations == study.confirmations


def test_one_that_is_stopped_by_hand_keeps_the_search_and_goes_on_where_it_was(
    tmp_path: Path,
) -> None:
    whole = searched(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        searched(tmp_path / "cut", progress=Watch(" again: ", interrupt))
    cut = read_study(tmp_path / "cut", "s")
    assert told(cut.trials) == told(whole.trials)
    assert len(cut.confirmations) == 2
    assert standing(cut) == []
    assert (tmp_path / "cut" / "s" / "best.yaml").is_file()
    progress = Watch()
    after = tuning.resume("s", results=tmp_path / "cut", objective=Cost(), progress=progress).study
    assert sum(" again: " in line for line in progress.lines) == 1
    for key, one in cut.confirmations.items():
        assert after.confirmations[key] == one
    wanted = {key: (one.value, one.seed) for key, one in whole.confirmations.items()}
    assert {key: (one.value, one.seed) for key, one in after.confirmations.items()} == wanted


def test_more_trials_confirm_what_is_new_among_the_best(tmp_path: Path) -> None:
    before = searched(tmp_path)
    after = tuning.resume("s", results=tmp_path, objective=Cost(), trials=12, progress=False).study
    best = {one.number for one in to_confirm(after.trials.values(), after.metric, top=2)}
    assert best <= {number for number, _ in after.confirmations}
    assert before.confirmations.items() <= after.confirmations.items()


def test_a_training_that_fails_is_kept_as_failed_and_its_trial_is_not_named(
    tmp_path: Path,
) -> None:
    sound = searched(tmp_path / "sound", SometimesBroken())
    # Those before: the looks, four trials, and what the baselines were measured by comes after.
    SometimesBroken.most = SometimesBroken.built - len(sound.confirmations)
    SometimesBroken.built = 0
    study = searched(tmp_path / "broken", SometimesBroken())
    failed = [one for one in study.confirmations.values() if one.value is None]
    assert len(failed) == 1
    assert "this one is broken" in failed[0].failure
    named = best_trial(study)
    assert named is not None
    assert named.number != failed[0].trial
    assert len(study.trials) == 4


def test_a_training_again_has_seeds_of_its_own() -> None:
    again = [again_number(trial, run) for trial in range(50) for run in range(5)]
    assert len({fold_seed(42, number, 0) for number in (*range(50), *again)}) == 300
