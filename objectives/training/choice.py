"""Which trainer a model gets, and why."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import keras

from objectives.seeds import stage_seed
from objectives.training.callbacks import EpochCallbacks, callbacks_that_watch_batches
from objectives.training.keras_fit import KerasFitTrainer
from objectives.training.staged import StagedTrainer

if TYPE_CHECKING:
    from objectives.data.rows import Rows
    from objectives.training.compiled_jax.companions import Companions
    from objectives.training.stage import Stage
    from objectives.training.stop_rule import StopRule
    from objectives.training.trainer import Trainer


def make_trainer(
    model: keras.Model,
    train: Rows,
    validation: Rows | None,
    *,
    batch_size: int,
    seed: int,
    rule: StopRule,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    wanted: str = "auto",
    companions: Companions | None = None,
    sharing: int = 1,
    stages: Sequence[Stage] = (),
) -> Trainer:
    """Return the trainer of a compiled model: whole epochs compiled wherever that is possible.

    Args:
        model: A compiled model.
        train: The rows to train on.
        validation: The rows to measure after every epoch, or None.
        batch_size: Rows a step, 1 or more.
        seed: What the order of rows is drawn from.
        rule: When the training will stop at the latest.
        callbacks: Keras callbacks, told once of the training and of every epoch.
        wanted: ``auto``, ``compiled`` or ``keras``.
        companions: The trainings that this one may be run together with.
        sharing: How many sets of rows share the device's memory, such as those of the folds.
        stages: After which epochs the model is changed, compiled anew and trained on.

    Raises:
        ValueError: If ``compiled`` is wanted and impossible; says why.
    """
    steps = math.ceil(len(train) / batch_size)
    told = EpochCallbacks(callbacks, model, epochs=rule.epochs, steps=steps)

    def make(rule: StopRule, stage: int) -> Trainer:
        return _trainer(
            model,
            train,
            validation,
            batch_size=batch_size,
            seed=stage_seed(seed, stage),
            rule=rule,
            told=told,
            reason=fit_reason(model, callbacks),
            wanted=wanted,
            companions=companions,
            sharing=sharing,
        )

    if any(stage.after_epochs < rule.epochs for stage in stages):
        return StagedTrainer(model, stages, rule=rule, callbacks=told, make=make)
    return make(rule, 0)


def _trainer(
    model: keras.Model,
    train: Rows,
    validation: Rows | None,
    *,
    batch_size: int,
    seed: int,
    rule: StopRule,
    told: EpochCallbacks,
    reason: str | None,
    wanted: str,
    companions: Companions | None,
    sharing: int,
) -> Trainer:
    if wanted == "compiled" and reason is not None:
        raise ValueError(f"--trainer compiled: not possible, since {reason}; use auto")
    if wanted == "keras" or reason is not None:
        note = f"trains through model.fit, since {reason}" if reason is not None else ""
        return KerasFitTrainer(
            model, train, validation, batch_size=batch_size, seed=seed, callbacks=told, note=note
        )
    if keras.config.backend() == "tensorflow":
        from objectives.training.compiled_tensorflow.trainer import CompiledTensorflowTrainer

        return CompiledTensorflowTrainer(
            model, train, validation, batch_size=batch_size, seed=seed, callbacks=told, rule=rule
        )
    from objectives.training.compiled_jax.trainer import CompiledJaxTrainer

    return CompiledJaxTrainer(
        model,
        train,
        validation,
        batch_size=batch_size,
        seed=seed,
        callbacks=told,
        rule=rule,
        companions=companions,
        sharing=sharing,
    )


def make_companions(fuse: str | int) -> Companions | None:
    """Return where trainings of equal structure wait for each other; None where they do not.

    Only programs of JAX can be mapped over several models.
    """
    if fuse == "off" or keras.config.backend() != "jax":
        return None
    from objectives.training.compiled_jax.companions import Companions

    return Companions(fuse)


def stop_compiling_ahead() -> None:
    """Drop what waits to be compiled for trainings that will not come; for the end of a study."""
    programs = sys.modules.get("objectives.training.compiled_jax.programs")
    if programs is not None:
        programs.program_cache().drop_waiting()


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
