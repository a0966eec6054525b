"""A trial's training on one fold, new or continued from a checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

from objectives.contexts.current import building_for
from objectives.contexts.folders import AWAY
from objectives.errors import ObjectiveError
from objectives.training.checkpoint import Checkpoint, checkpoint_path
from objectives.training.choice import make_trainer
from objectives.training.fold import FoldTraining
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.seed import seed_keras
from objectives.training.target_unit import LogsInUnit, target_unit
from objectives.training.task import TrainingTask
from objectives.trial.model_complaints import no_compiled_model

if TYPE_CHECKING:
    from objectives.trial.setup import TrialSetup


def build_model(setup: TrialSetup, *, fold: int) -> keras.Model:
    """Return a fold's compiled model, freshly built from the fold's seed."""
    seed_keras(setup.seed(fold))
    with numpy_initial_weights(), building_for(setup.number):
        return setup.loaded.build_model(
            setup.configuration,
            setup.loaded.prepared(fold, setup.configuration),
            epochs=setup.epochs,
            train=setup.loaded.rows(fold, setup.configuration)[0],
        )


def make_fold(
    setup: TrialSetup, model: keras.Model, *, fold: int, restores: bool = True
) -> FoldTraining:
    """Return the training of a compiled model on a fold, where a checkpoint of it left off.

    Without ``restores`` a checkpoint is not looked at: what trains goes on from elsewhere.

    Raises:
        SnapshotError: If there is a checkpoint that does not fit the model, which may be changed
            then; the checkpoint is gone.
        ObjectiveError: If it is no model.
    """
    if not isinstance(model, keras.Model):
        # The look before the study saw other configurations.
        raise ObjectiveError(*no_compiled_model(model))
    task = _task(setup, model, fold=fold)
    with numpy_initial_weights():
        trainer = make_trainer(
            task,
            wanted=setup.plan.trainer,
            companions=setup.companions,
            sharing=setup.loaded.folds,
        )
    training = FoldTraining(
        trainer,
        rule=task.rule,
        in_unit=LogsInUnit(model, task.unit),
        checkpoint=_checkpoint(setup, fold=fold),
        aside=_aside(setup),
    )
    if restores:
        with numpy_initial_weights():
            training.restore()
    return training


def _aside(setup: TrialSetup) -> str:
    folders = setup.plan.folders
    return AWAY if folders is not None and folders.is_away else ""


def _task(setup: TrialSetup, model: keras.Model, *, fold: int) -> TrainingTask:
    loaded, configuration = setup.loaded, setup.configuration
    train, validation = loaded.rows(fold, configuration)
    return TrainingTask(
        model=model,
        train=train,
        validation=validation,
        batch_size=loaded.batch_size(configuration),
        seed=setup.seed(fold),
        rule=setup.rule,
        unit=target_unit(train, loaded.prepared(fold, configuration)),
        callbacks=(
            loaded.callbacks(
                configuration,
                folders=setup.plan.folders,
                trial=setup.number,
                fold=fold,
                seed=setup.seed(fold),
            )
            if setup.plan.has_callbacks
            else ()
        ),
        stages=loaded.stages(configuration),
        own_fit=loaded.own_fit(configuration, model),
    )


def _checkpoint(setup: TrialSetup, *, fold: int) -> Checkpoint | None:
    plan = setup.plan
    saving = plan.checkpoints
    if saving is None:
        return None
    return Checkpoint(
        checkpoint_path(saving.folder, number=setup.number, fold=fold),
        identity={
            "study": saving.study,
            "configuration": dict(setup.configuration),
            "trial": setup.number,
            "fold": fold,
            "epochs": plan.epochs,
            "patience": plan.patience,
            "seed": setup.seed(fold),
            "trainer": plan.trainer,
            "keras": f"{keras.__version__} on {keras.config.backend()}",
        },
        study_then=saving.study_then,
        every_seconds=saving.every_seconds,
    )
