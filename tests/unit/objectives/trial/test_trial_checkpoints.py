"""A trial whose process ended goes on in another: all folds, the time, and what does not fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from objectives.families.mlp.objective import build_mlp
from objectives.loaded import LoadedObjective
from objectives.measurement import Measurement
from objectives.training.checkpoint_plan import CheckpointPlan
from objectives.training.plan import TrainingPlan
from objectives.trial.trial_training import TrialTraining
from search_spaces import Configuration
from tests.unit.objectives.trial.test_trial_training import SMALL, loaded

EPOCHS = 4


@pytest.fixture(scope="module")
def two_folds() -> LoadedObjective:
    return loaded(folds=2)


@pytest.fixture
def plan(tmp_path: Path) -> TrainingPlan:
    saving = CheckpointPlan(folder=tmp_path / "checkpoints", every_seconds=0, study="1")
    # Folds that train together are not saved.
    return TrainingPlan(epochs=EPOCHS, patience=None, seed=5, fuse="off", checkpoints=saving)


def begin(
    data: LoadedObjective, plan: TrainingPlan, configuration: Configuration = SMALL
) -> TrialTraining:
    return TrialTraining(data, configuration, plan=plan, number=3)


def trained(training: TrialTraining) -> list[Measurement]:
    return list(iter(training.advance, None))


def test_all_folds_go_on_from_where_each_was_saved(
    two_folds: LoadedObjective, plan: TrainingPlan, tmp_path: Path
) -> None:
    whole = begin(two_folds, replace(plan, checkpoints=None))
    wanted, evaluation = trained(whole), whole.finish()
    first = begin(two_folds, plan)
    assert [first.advance(), first.advance()] == wanted[:2]
    # Killed in the middle of the third epoch: one fold is ahead of the other.
    first.advance_fold(0)
    names = sorted(path.name for path in (tmp_path / "checkpoints").iterdir())
    assert names == ["0003-0.npz", "0003-1.npz"]
    again = begin(two_folds, plan)
    assert trained(again) == wanted
    after = again.finish()
    assert after.failure is None
    assert after.curves == evaluation.curves


def test_the_time_of_the_process_that_is_gone_counts(
    two_folds: LoadedObjective, plan: TrainingPlan
) -> None:
    first = begin(two_folds, plan)
    trained(first)
    again = begin(two_folds, plan)
    again.build()
    spent = [training.saved_seconds for training in map(again.fold, (0, 1)) if training]
    assert len(spent) == 2
    assert min(spent) > 0
    assert again.finish().seconds > sum(spent)


@pytest.mark.parametrize("changes", [{"seed": 6}, {"epochs": EPOCHS + 1}, {"patience": 2}], ids=str)
def test_what_was_saved_under_another_plan_is_not_used(
    two_folds: LoadedObjective, plan: TrainingPlan, changes: dict[str, Any]
) -> None:
    begin(two_folds, plan).advance()
    other = begin(two_folds, replace(plan, **changes))
    other.build()
    assert [training.saved_seconds for training in map(other.fold, (0, 1)) if training] == [0, 0]


def test_another_configuration_begins_anew(two_folds: LoadedObjective, plan: TrainingPlan) -> None:
    begin(two_folds, plan).advance()
    other = dict(SMALL) | {"neurons": 5}
    wanted = begin(two_folds, replace(plan, checkpoints=None), Configuration(other)).advance()
    assert begin(two_folds, plan, Configuration(other)).advance() == wanted


def test_a_model_that_has_another_shape_by_now_begins_anew(
    plan: TrainingPlan,
) -> None:
    def built(neurons: int) -> LoadedObjective:
        return loaded(
            lambda configuration, signature: build_mlp(
                Configuration(dict(configuration) | {"neurons": neurons}), signature
            )
        )

    first = begin(built(4), plan)
    first.advance()
    wanted = begin(built(5), replace(plan, checkpoints=None)).advance()
    other = begin(built(5), plan)
    assert other.advance() == wanted
    assert other.failure is None


def test_a_trial_that_cannot_be_saved_says_so_at_its_end(
    two_folds: LoadedObjective, plan: TrainingPlan, tmp_path: Path
) -> None:
    (tmp_path / "checkpoints").write_text("a file, not a folder")
    training = begin(two_folds, plan)
    assert training.advance() is not None
    evaluation = training.finish()
    assert evaluation.failure is None
    assert evaluation.note == "could not be saved while it trained (File exists)"
