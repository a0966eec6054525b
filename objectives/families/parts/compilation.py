"""Compiling a model of one output for its task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from objectives.families.parts.heads import loss_name_and_metrics
from objectives.families.parts.optimizers import make_optimizer

if TYPE_CHECKING:
    import keras

    from objectives.objective import Signature
    from search_spaces import Configuration


def compile_model(
    model: keras.Model, configuration: Configuration, signature: Signature
) -> keras.Model:
    """Compile a model with the loss, the metrics and the optimizer asked for, and return it."""
    loss, metrics = loss_name_and_metrics(configuration, signature)
    model.compile(
        loss=loss, optimizer=make_optimizer(configuration, signature), metrics=list(metrics)
    )
    return model
