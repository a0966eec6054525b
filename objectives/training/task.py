"""What is to be trained: the facts of one training, wherever it runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, final

if TYPE_CHECKING:
    import keras

    from objectives.data.rows import Rows
    from objectives.training.stage import Stage
    from objectives.training.stop_rule import StopRule
    from objectives.training.target_unit import TargetUnit

OwnFit: TypeAlias = "Callable[..., Any]"
"""A person's ``fit`` but for its ``hp`` and ``model``: takes rows, and trains."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrainingTask:
    """One training of a compiled model: on which rows, in which order, and for how long.

    The numbers follow from these facts alone. Which trainer runs the epochs, and beside which
    other trainings, is none of them.

    Attributes:
        model: A compiled model.
        train: The rows to train on.
        validation: The rows to measure after every epoch, or None.
        batch_size: Rows a step, 1 or more.
        seed: What the order of rows is drawn from.
        rule: When the training will stop at the latest.
        unit: What metrics are measured in; None where the model learns the target as it is.
        callbacks: Keras callbacks, told once of the training and of every epoch.
        stages: After which epochs the model is changed, compiled anew and trained on.
        own_fit: A person's own ``fit``, which trains in place of all that is done here; or None.
    """

    model: keras.Model
    train: Rows
    validation: Rows | None
    batch_size: int
    seed: int
    rule: StopRule
    unit: TargetUnit | None = None
    callbacks: Sequence[keras.callbacks.Callback] = ()
    stages: Sequence[Stage] = ()
    own_fit: OwnFit | None = None

    @property
    def steps(self) -> int:
        """The steps of an epoch, the last of which may have fewer rows."""
        return math.ceil(len(self.train) / self.batch_size)
