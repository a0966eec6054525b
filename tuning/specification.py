"""What a person asks for: a study, completely specified."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import final

from objectives.catalog import ObjectiveReference
from search_spaces import SearchSpace

DEFAULT_RESULTS = Path("results")
DEFAULT_CHECKPOINT_SECONDS = 60.0


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much a study may spend.

    Attributes:
        trials: Distinct configurations to try in all, resumed parts included; at least 1.
        epochs: The most epochs a trial trains, at least 1.
        patience: Epochs without improvement after which a trial stops; None never stops early.
        timeout_seconds: Wall-clock limit of one run of the command; None for none.
    """

    trials: int
    epochs: int
    patience: int | None = None
    timeout_seconds: float | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class StudySpec:
    """One search, completely specified.

    Attributes:
        name: The study's name and its folder's.
        objective: What is tuned.
        space: What may vary.
        space_name: The ready-made space's name, or ``custom``.
        backend: The library that proposes configurations.
        budget: How much to spend.
        sampler: The backend's sampler.
        pruner: The backend's pruner, or ``none``.
        folds: 1 for one validation split, 2 or more for cross-validation.
        seed: From which every other seed is derived, 0 to 2**32 - 1.
        metric: The metric to rank by, or None for the objective's own.
        direction: ``minimize`` or ``maximize``, or None for the metric's own.
        workers: Trials that train side by side.
        keras_backend: ``auto``, ``jax`` or ``tensorflow``.
        trainer: How epochs run: ``auto``, ``compiled`` or ``keras``.
        fuse: How many trainings of equal structure run together: a number, ``auto`` or ``off``.
        checkpoint_seconds: How often a running trial is saved, 0 for after every epoch; None for
            never.
        results_dir: Where studies lie.
        data_dir: Where local copies of data sets lie, or None for the variable TUNING_DATA.
    """

    name: str
    objective: ObjectiveReference
    space: SearchSpace
    space_name: str
    backend: str
    budget: Budget
    sampler: str
    pruner: str
    folds: int
    seed: int
    metric: str | None
    direction: str | None
    workers: int
    keras_backend: str
    trainer: str
    fuse: str | int
    checkpoint_seconds: float | None = DEFAULT_CHECKPOINT_SECONDS
    results_dir: Path
    data_dir: Path | None

    @property
    def folder(self) -> Path:
        """The study's own folder."""
        return self.results_dir / self.name
