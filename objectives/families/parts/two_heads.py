"""A main and an auxiliary output for the same target: their rows, their losses, their metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from objectives.data.rows import Rows
from objectives.families.parts.heads import loss_name_and_metrics
from objectives.families.parts.optimizers import make_optimizer
from objectives.families.parts.targets import arranged_targets
from objectives.families.parts.two_paths import path_inputs
from search_spaces.known.values import known_float

if TYPE_CHECKING:
    import keras
    import numpy as np

    from objectives.objective import Signature
    from search_spaces import Configuration

MAIN, AUXILIARY = "main", "auxiliary"
AUXILIARY_WEIGHT = "auxiliary_weight"


def compile_two_outputs(
    model: keras.Model, configuration: Configuration, signature: Signature
) -> keras.Model:
    """Compile a model that returns its main and its auxiliary output, and return it.

    Reads ``auxiliary_weight`` (0 to 1), the share of the auxiliary output in the
    loss; the main output has the rest. Metrics are named after their output, as in
    ``main_mean_squared_error``.
    """
    auxiliary_weight = known_float(configuration, AUXILIARY_WEIGHT)
    (loss, of_main), (_, of_auxiliary) = (
        loss_name_and_metrics(configuration, signature) for _ in (MAIN, AUXILIARY)
    )
    # Keras finds the names of the outputs of a functional model only; others may state them.
    model.output_names = [MAIN, AUXILIARY]
    model.compile(
        loss=[loss, loss],
        loss_weights=[1 - auxiliary_weight, auxiliary_weight],
        optimizer=make_optimizer(configuration, signature),
        metrics=[list(of_main), list(of_auxiliary)],
    )
    return model


def two_output_rows(
    x: np.ndarray, y: np.ndarray, *, configuration: Configuration, classes: int
) -> Rows:
    """Return the wide and the deep input and the same targets for both outputs."""
    targets = arranged_targets(y, configuration, classes=classes)
    return Rows(x=path_inputs(x, configuration), y=(targets, targets))
