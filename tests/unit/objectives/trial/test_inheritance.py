"""A trial that goes on with another one's weights, and with a configuration of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from objectives.loaded import LoadedObjective
from objectives.training.checkpoint_plan import CheckpointPlan
from objectives.training.keras_state.snapshot import restore_snapshot
from objectives.training.plan import TrainingPlan
from objectives.trial.inheritance import NOT_INHERITED, inherited
from objectives.trial.trial_training import TrialTraining
from search_spaces import Configuration
from tests.unit.objectives.trial.test_trial_training import SMALL, loaded

PLAN = TrainingPlan(epochs=4, patience=None, seed=5, fuse="off")
STILL = 1e-12
"""A learning rate at which weights stay as they are."""


@pytest.fixture(scope="module")
def data() -> LoadedObjective:
    return loaded()


def _with(**changes: Any) -> Configuration:
    return Configuration({**SMALL, **changes})


def _weights(training: TrialTraining) -> list[np.ndarray]:
    fold = training.fold(0)
    assert fold is not None
    return fold.trainer.weights()


def _optimizer(training: TrialTraining) -> Any:
    return training.build_fold(0).optimizer


@pytest.mark.parametrize("trainer", ["keras", "compiled"])
def test_weights_and_steps_are_taken_over_and_the_learning_rate_is_its_own(
    data: LoadedObjective, trainer: str
) -> None:
    plan = replace(PLAN, trainer=trainer)
    donor = TrialTraining(data, _with(learning_rate=0.01), plan=plan, number=1)
    measured = [donor.advance(), donor.advance()]
    weights, state = _weights(donor), donor.state()
    assert state is not None
    steps = int(state[0].snapshot.variables[-1].size)
    heir = TrialTraining(data, _with(learning_rate=STILL), plan=plan, number=2)
    heir.go_on_from(inherited(state))
    assert [heir.advance(), heir.advance()] == measured
    for ours, theirs in zip(_weights(heir), weights, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert float(_optimizer(heir).learning_rate) == np.float32(STILL)
    assert steps
    # Had the donor's rate come along, another epoch would move the weights.
    third = heir.advance()
    assert third is not None
    assert third.epoch == 3
    for ours, theirs in zip(_weights(heir), weights, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)
    donor.advance()
    assert any(
        np.abs(now - before).max() > 1e-4
        for now, before in zip(_weights(donor), weights, strict=True)
    )


def test_weights_that_do_not_fit_are_left_aside_and_the_trial_says_so(
    data: LoadedObjective,
) -> None:
    donor = TrialTraining(data, _with(neurons=4), plan=PLAN, number=1)
    donor.advance()
    state = donor.state()
    assert state is not None
    heir = TrialTraining(data, _with(neurons=5), plan=PLAN, number=2)
    heir.go_on_from(inherited(state))
    measured = list(iter(heir.advance, None))
    alone = TrialTraining(data, _with(neurons=5), plan=PLAN, number=2)
    assert measured == list(iter(alone.advance, None))
    assert heir.finish().note == NOT_INHERITED
    assert alone.finish().note == ""


def test_a_trial_that_was_only_paused_keeps_the_rate_that_it_had_come_to(
    data: LoadedObjective,
) -> None:
    first = TrialTraining(data, SMALL, plan=replace(PLAN, trainer="keras"), number=1)
    first.advance()
    _optimizer(first).learning_rate = 0.125
    state = first.state()
    assert state is not None
    again = TrialTraining(data, SMALL, plan=replace(PLAN, trainer="keras"), number=1)
    again.go_on_from(state)
    again.advance()
    assert float(_optimizer(again).learning_rate) == 0.125


def test_a_rate_inside_of_an_optimizer_that_scales_losses_is_found() -> None:
    from types import SimpleNamespace

    from objectives.training.keras_state.snapshot import take_snapshot, variables_of

    def scaled(rate: float) -> keras.Model:
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        optimizer = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(rate))
        model.compile(optimizer, "mse")
        optimizer.build(model.trainable_variables)
        return model

    nobody: Any = SimpleNamespace(snapshot=dict, restore=lambda *_, **__: None)
    shuffling = np.random.default_rng(0)
    donor, heir = scaled(0.5), scaled(0.25)
    snapshot = take_snapshot(variables_of(donor), shuffling=shuffling, callbacks=nobody)
    assert snapshot is not None
    snapshot = replace(snapshot, keeps_rate=True)
    restore_snapshot(heir, snapshot, epochs=1, shuffling=shuffling, callbacks=nobody)
    assert float(heir.optimizer.inner_optimizer.learning_rate) == 0.25
    np.testing.assert_array_equal(heir.get_weights()[0], donor.get_weights()[0])


def test_a_state_goes_before_a_checkpoint_of_the_same_trial(
    data: LoadedObjective, tmp_path: Path
) -> None:
    saving = CheckpointPlan(folder=tmp_path / "checkpoints", every_seconds=0, study="1")
    plan = replace(PLAN, checkpoints=saving)
    first = TrialTraining(data, SMALL, plan=plan, number=1)
    measured = [first.advance(), first.advance()]
    state = first.state()
    assert state is not None
    again = TrialTraining(data, SMALL, plan=plan, number=1)
    again.go_on_from(state)
    rest = list(iter(again.advance, None))
    assert rest[:2] == measured
    assert [one.epoch for one in rest] == [1, 2, 3, 4]
