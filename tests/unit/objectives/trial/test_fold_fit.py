"""One fold fitted up to an epoch, as a worker and this process do it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from objectives.measurement import Measurement
from objectives.trial.fold_fit import FittedFold, fit_fold
from tests.contracts.scripted_training import ScriptedTraining
from tests.contracts.toy import LOSS, Law, Toy, bowl, toy_loaded, toy_spec

FOLDS = 2
EPOCHS = 4
SPEC = toy_spec("random-search", folds=FOLDS, epochs=EPOCHS)
LOADED = toy_loaded(SPEC, LOSS)
CONFIGURATION = SPEC.space.sample(np.random.default_rng(1))


def training(law: Law = bowl) -> ScriptedTraining:
    return Toy(law, LOSS, EPOCHS, FOLDS).start(CONFIGURATION, number=0)


def fitted(made: ScriptedTraining, *, epochs: int, **hooks: Any) -> FittedFold:
    return fit_fold(made, LOADED, fold=1, epochs=epochs, **hooks)


def test_a_fold_is_trained_up_to_the_epoch_and_goes_on_from_there() -> None:
    made = training()
    assert fitted(made, epochs=2).curve.epochs == 2
    model = made.folds[1]
    last = fitted(made, epochs=EPOCHS)
    assert last.curve.epochs == EPOCHS
    assert last.is_finished
    assert made.folds[1] is model, "a fold that has a model is trained on without another"
    assert 0 not in made.folds, "the other fold is somebody else's"


def test_each_epoch_is_asked_for_and_told() -> None:
    heard: list[str] = []

    def told(measurement: Measurement) -> None:
        heard.append(f"epoch {measurement.epoch}")

    fitted(training(), epochs=2, before_epoch=lambda: heard.append("wanted"), after_epoch=told)
    assert heard == ["wanted", "epoch 1", "wanted", "epoch 2"]


def test_what_nobody_wants_any_more_is_not_trained() -> None:
    def unwanted() -> None:
        raise InterruptedError

    made = training()
    with pytest.raises(InterruptedError):
        fitted(made, epochs=2, before_epoch=unwanted)
    assert made.folds[1].epoch == 0


def test_what_scikeras_refuses_stays_inside_the_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    made = training()
    broken = SimpleNamespace(compiled=True, loss="mse", optimizer=None, outputs=[None])
    monkeypatch.setattr(made, "build_fold", lambda fold: broken)
    result = fitted(made, epochs=2)
    assert made.failure is not None
    assert "optimizer" in made.failure.message
    assert result.is_finished
    assert result.curve.epochs == 0


def test_a_failure_ends_the_fold_with_what_it_measured() -> None:
    def law(configuration: Any, fold: int, epoch: int) -> float:
        if epoch == 3:
            raise ValueError("this epoch is broken")
        return bowl(configuration, fold, epoch)

    result = fitted(training(law), epochs=EPOCHS)
    assert result.is_finished
    assert result.curve.epochs == 2
