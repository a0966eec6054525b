"""Which trainer a model gets, and why."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import keras

from objectives.training.callbacks import EpochCallbacks, callbacks_that_watch_batches
from objectives.training.keras_fit import KerasFitTrainer
from objectives.training.own_fit.trainer import OwnFitTrainer
from objectives.training.staged import StagedTrainer
from objectives.training.target_unit import measure_in_unit

if TYPE_CHECKING:
    from objectives.training.compiled_jax.companions import Companions
    from objectives.training.task import TrainingTask
    from objectives.training.trainer import Trainer

BY_OWN_FIT = "it trains by a fit of its own"


def make_trainer(
    task: TrainingTask,
    *,
    wanted: str = "auto",
    companions: Companions | None = None,
    sharing: int = 1,
) -> Trainer:
    """Return what trains a model: whole epochs compiled wherever that is possible.

    Args:
        task: The training.
        wanted: ``auto``, ``compiled`` or ``keras``.
        companions: The trainings that this one may be run together with.
        sharing: How many sets of rows share the device's memory, such as those of the folds.

    Raises:
        ValueError: If ``compiled`` is wanted and impossible; says why.
    """
    if task.own_fit is not None:
        if wanted == "compiled":
            raise ValueError(f"--trainer compiled: not possible, since {BY_OWN_FIT}; use auto")
        measure_in_unit(task.model, task.unit)
        return OwnFitTrainer(task, task.own_fit)
    told = EpochCallbacks(task.callbacks, task.model, epochs=task.rule.epochs, steps=task.steps)
    make = partial(_trainer, told=told, wanted=wanted, companions=companions, sharing=sharing)
    if any(stage.after_epochs < task.rule.epochs for stage in task.stages):
        return StagedTrainer(task, told, make=make)
    return make(task)


def _trainer(
    task: TrainingTask,
    *,
    told: EpochCallbacks,
    wanted: str,
    companions: Companions | None,
    sharing: int,
) -> Trainer:
    """Return the trainer of a task, or of one stage of it."""
    measure_in_unit(task.model, task.unit)
    reason = fit_reason(task.model, task.callbacks)
    if wanted == "compiled" and reason is not None:
        raise ValueError(f"--trainer compiled: not possible, since {reason}; use auto")
    if wanted == "keras" or reason is not None:
        note = f"trains through model.fit, since {reason}" if reason is not None else ""
        return KerasFitTrainer(task, told, note=note)
    if keras.config.backend() == "tensorflow":
        from objectives.training.compiled_tensorflow.trainer import CompiledTensorflowTrainer

        return CompiledTensorflowTrainer(task, told)
    from objectives.training.compiled_jax.trainer import CompiledJaxTrainer

    return CompiledJaxTrainer(task, told, companions=companions, sharing=sharing)


def make_companions(fuse: str | int) -> Companions | None:
    """Return where trainings of equal structure wait for each other; None where they do not.

    Only programs of JAX can be mapped over several models.
    """
    if fuse == "off" or keras.config.backend() != "jax":
        return None
    from objectives.training.compiled_jax.companions import Companions

    return Companions(fuse)


def stop_working_ahead() -> None:
    """Compile and train nothing more for trials that will not come; for the end of a study."""
    programs = sys.modules.get("objectives.training.compiled_jax.programs")
    if programs is not None:
        programs.program_cache().drop_waiting()
    ahead = sys.modules.get("objectives.training.compiled_jax.ahead")
    if ahead is not None:
        ahead.stop_all()


def compiles_ahead() -> bool:
    """Tell whether ``Trainer.prepare`` does anything here that goes on beside a training."""
    return bool(keras.config.backend() == "jax")


def fit_reason(model: keras.Model, callbacks: Sequence[keras.callbacks.Callback]) -> str | None:
    """Return why a model has to train through ``model.fit``, or None when it need not."""
    watching = callbacks_that_watch_batches(callbacks)
    if model.run_eagerly:
        return "the model is compiled with run_eagerly=True"
    if not model.jit_compile and keras.config.backend() == "jax":
        return "the model cannot be compiled by XLA, or was told not to be (jit_compile=False)"
    if watching:
        return f"{', '.join(watching)} wants to hear of every batch"
    if keras.distribution.distribution() is not None:
        return "a keras.distribution is set"
    if getattr(model, "_distribute_strategy", None) is not None:
        return "it was built under a tf.distribute strategy"
    return None
