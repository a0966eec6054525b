"""How every trial of a study is trained, and how one stands between two epochs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, final

if TYPE_CHECKING:
    from objectives.contexts.folders import CallbackFolders
    from objectives.training.checkpoint import SavedTraining
    from objectives.training.checkpoint_plan import CheckpointPlan

TrialState: TypeAlias = "Mapping[int, SavedTraining]"
"""A trial between two epochs: how each fold goes on."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPlan:
    """How every trial of a study is trained.

    Attributes:
        epochs: The most epochs.
        patience: Epochs without improvement after which a trial stops, or None.
        seed: The study's seed.
        trainer: How epochs run: ``auto``, ``compiled`` or ``keras``.
        fuse: How many trainings of equal structure run together: a number, ``auto`` or ``off``.
        has_callbacks: Whether the objective's callbacks are told of the training.
        checkpoints: How running trials are saved and go on; None to begin each anew.
        folders: Where callbacks that are told of their training write; None for nowhere lasting.
    """

    epochs: int
    patience: int | None
    seed: int
    trainer: str = "auto"
    fuse: str | int = "auto"
    has_callbacks: bool = True
    checkpoints: CheckpointPlan | None = None
    folders: CallbackFolders | None = None
