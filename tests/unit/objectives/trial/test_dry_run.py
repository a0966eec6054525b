"""A look at a model before any trial builds it when something is asked, and only once."""

from __future__ import annotations

from pathlib import Path

import keras
import pytest

from objectives.data import load_dataset
from objectives.load import load_objective
from objectives.loaded import LoadedObjective
from objectives.trial.dry_run import DryRun
from objectives.user.objective import UserObjective
from search_spaces import Configuration

NOTHING = Configuration({})


class Own:
    """A user's class whose callbacks set a rate that its schedule sets already."""

    def __init__(self, *, builds: bool = True, calls_back: bool = True) -> None:
        self.built = 0
        self._builds = builds
        self._calls_back = calls_back

    def build_model(self, configuration, signature):
        self.built += 1
        if not self._builds:
            raise ValueError("no model")
        model = keras.Sequential([keras.Input(signature.input_shape), keras.layers.Dense(1)])
        rate = keras.optimizers.schedules.ExponentialDecay(0.01, 10, 0.9)
        model.compile(keras.optimizers.SGD(rate), loss="mean_squared_error")
        return model

    def callbacks(self, configuration):
        if not self._calls_back:
            raise ValueError("no callbacks")
        return [keras.callbacks.TerminateOnNaN(), keras.callbacks.ReduceLROnPlateau()]


def loaded(own: Own) -> LoadedObjective:
    objective = UserObjective(Path("own.py"), "Own", own)
    return load_objective(objective, load_dataset("diabetes", data_dir=None), seed=5)


def test_a_model_is_built_once_however_much_is_asked_of_it() -> None:
    own = Own()
    dry_run = DryRun(loaded(own), NOTHING)
    assert own.built == 0
    for _ in range(2):
        assert dry_run.rate_set_twice() == "ReduceLROnPlateau"
        assert "TerminateOnNaN" in str(dry_run.reason_for_fit())
    assert own.built == 1


def test_what_a_model_reports_is_asked_of_one_for_a_handful_of_rows() -> None:
    own = Own()
    dry_run = DryRun(loaded(own), NOTHING)
    assert dry_run.reported_metrics() == ("loss",)
    assert own.built == 1


@pytest.mark.parametrize("own", [Own(builds=False), Own(calls_back=False)], ids=["model", "calls"])
def test_what_goes_wrong_is_left_to_the_trials(own: Own) -> None:
    dry_run = DryRun(loaded(own), NOTHING)
    assert dry_run.rate_set_twice() is None
    assert dry_run.reason_for_fit() is None


def test_what_training_reads_by_itself_is_read() -> None:
    read = {"batch_size": 16, "training_epochs": 3, "early_stopping_patience": 2}
    dry_run = DryRun(loaded(Own()), Configuration({**read, "idle": 1}))
    assert dry_run.unread() == ("idle",)
