"""A trial's training on one fold, new or continued from a checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

from objectives.seeds import fold_seed
from objectives.training.checkpoint import Checkpoint, checkpoint_path
from objectives.training.choice import make_trainer
from objectives.training.fold import FoldTraining
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.stop_rule import StopRule
from objectives.training.trainer import loss_name

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from objectives.training.compiled_jax.companions import Companions
    from objectives.training.plan import TrainingPlan
    from search_spaces import Configuration


def make_fold(
    loaded: LoadedObjective,
    configuration: Configuration,
    model: keras.Model,
    *,
    plan: TrainingPlan,
    number: int,
    fold: int,
    companions: Companions | None,
    restores: bool = True,
) -> FoldTraining:
    """Return the training of a compiled model on a fold, where a checkpoint of it left off.

    Without ``restores`` a checkpoint is not looked at: what trains goes on from elsewhere.

    Raises:
        SnapshotError: If there is a checkpoint that does not fit the model, which may be changed
            then; the checkpoint is gone.
    """
    epochs = loaded.epochs(configuration, most=plan.epochs)
    rule = StopRule(
        metric=loaded.metric,
        epochs=epochs,
        patience=loaded.patience(configuration, otherwise=plan.patience),
    )
    seed = fold_seed(plan.seed, number, fold)
    train, validation = loaded.rows(fold, configuration)
    callbacks = (
        loaded.objective.callbacks(configuration, has_validation=True) if plan.has_callbacks else ()
    )
    with numpy_initial_weights():
        trainer = make_trainer(
            model,
            train,
            validation,
            batch_size=loaded.batch_size(configuration),
            seed=seed,
            rule=rule,
            callbacks=callbacks,
            wanted=plan.trainer,
            companions=companions,
            sharing=loaded.folds,
            stages=loaded.stages(configuration),
        )
    training = FoldTraining(
        trainer,
        rule=rule,
        target_deviation=loaded.prepared(fold, configuration).target_scale.deviation,
        loss=loss_name(model),
        checkpoint=_checkpoint(configuration, plan=plan, number=number, fold=fold, seed=seed),
    )
    if restores:
        with numpy_initial_weights():
            training.restore()
    return training


def _checkpoint(
    configuration: Configuration, *, plan: TrainingPlan, number: int, fold: int, seed: int
) -> Checkpoint | None:
    saving = plan.checkpoints
    if saving is None:
        return None
    return Checkpoint(
        checkpoint_path(saving.folder, number=number, fold=fold),
        identity={
            "study": saving.study,
            "configuration": dict(configuration),
            "trial": number,
            "fold": fold,
            "epochs": plan.epochs,
            "patience": plan.patience,
            "seed": seed,
            "trainer": plan.trainer,
            "keras": f"{keras.__version__} on {keras.config.backend()}",
        },
        every_seconds=saving.every_seconds,
    )
