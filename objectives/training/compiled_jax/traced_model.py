"""What is traced of a model for its programs: itself, or the template that it shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from objectives.training.compiled_jax.compiled_epoch import is_little_work
from objectives.training.compiled_jax.convolutions import has_convolutions
from objectives.training.compiled_jax.sharing.share import Sharing, sharing
from objectives.training.compiled_jax.traced_key import traced
from objectives.training.structure import structure_key

if TYPE_CHECKING:
    from objectives.training.compiled_jax.epoch import Traceable
    from objectives.training.compiled_jax.state import State
    from objectives.training.task import TrainingTask

# Where compiling is little beside training, layers are made wider only up to so many units: up to
# there the numbers that a processor takes at once make up for it.
_MOST_UNITS_OF_LONG_TRAININGS = 128
_MOST_UNITS = 4096


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TracedModel:
    """What of a model is traced.

    Attributes:
        model: It, or what it shares.
        structure: What models must share to share programs.
        weights: How many the traced model has.
        convolves: Whether it convolves.
        is_little_work: Whether its training is over too soon to earn back compiling it well.
        sharing: Its part in what it shares; None where it has programs of its own.
    """

    model: Traceable
    structure: str
    weights: int
    convolves: bool
    is_little_work: bool
    sharing: Sharing | None = None

    def widened(self, state: State) -> State:
        """Return a state of the training's model as one of the traced model."""
        return state if self.sharing is None else self.sharing.widened(state)

    def narrowed(self, state: State) -> State:
        """Return a state of the traced model as one of the training's."""
        return state if self.sharing is None else self.sharing.narrowed(state)


def traced_model(task: TrainingTask, state: State, *, shares: bool) -> TracedModel:
    """Return what is traced for a training.

    It follows from the training alone, and not from what was compiled before it.

    Args:
        task: The training of a model that has all its variables.
        state: The model's.
        shares: Whether its state may be another than the model's between epochs.
    """
    model, weights = task.model, task.model.count_params()
    is_little = is_little_work(weights, len(task.train), task.rule.epochs)
    key = structure_key(model)
    if key is None:
        found = traced(model, state, task.train, batch_size=task.batch_size)
        return TracedModel(
            model=model,
            structure=found.key,
            weights=weights,
            convolves=found.convolves,
            is_little_work=is_little and not found.convolves,
        )
    convolves = has_convolutions(model)
    most = _MOST_UNITS if is_little else _MOST_UNITS_OF_LONG_TRAININGS
    part = sharing(task, state, most_units=most) if shares else None
    return TracedModel(
        model=model if part is None else part.template,
        structure=key if part is None else part.template.key,
        weights=weights if part is None else part.template.weights,
        convolves=convolves,
        # A convolution uses each of its weights many times a row.
        is_little_work=is_little and not convolves,
        sharing=part,
    )
