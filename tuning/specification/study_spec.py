"""What a person asks for: a study, completely specified."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import final

from objectives.reference import ObjectiveReference
from search_spaces import Configuration, SearchSpace
from tuning.specification.capabilities import NO_PRUNER, capabilities_of
from tuning.specification.fields.trials import DEFAULT_CHECKPOINT_SECONDS


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
class Placement:
    """Where trials train; what they come to does not depend on it.

    Attributes:
        workers: The most trials side by side; None for as many as the cluster has room for.
        ray: The address of a running Ray cluster, ``auto`` to look it up; None for this machine.
        cpus: CPUs that a trial is given, above 0; whole above one.
        gpus: GPUs that a trial is given, 0 for none; whole above one.
        trial_timeout_seconds: How long a trial may train, all its folds and rungs together; None
            for as long as it likes.
        side_by_side: Whether trials train, or did in an earlier run, beside each other: then they
            ended in an order that no replay reproduces. Always true unless there is one worker.
    """

    workers: int | None = 1
    ray: str | None = None
    cpus: float = 1.0
    gpus: float = 0.0
    trial_timeout_seconds: float | None = None
    side_by_side: bool = False

    def __post_init__(self) -> None:
        """Note that more than one worker trains trials side by side."""
        if self.workers != 1:
            object.__setattr__(self, "side_by_side", True)

    @property
    def is_in_process(self) -> bool:
        """Whether trials can train where the study runs: one at a time, with nothing to watch."""
        return (
            self.workers == 1
            and self.ray is None
            and self.cpus == 1.0
            and self.gpus == 0.0
            and self.trial_timeout_seconds is None
        )


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
        split: How rows are divided, such as ``time:date``, or None for the objective's own way.
        validation: The file of a table's validation rows, or None where they are drawn.
        test: The file of its test rows, ``none`` for none, or None where they are drawn.
        first: Configurations to try before the sampler's own, in this order, each of them whole;
            they count among the trials.
        confirm: Which of the best trials train again before one is named: ``5x3`` for five with
            three fresh seeds each, ``auto``, or ``none``.
        seed: From which every other seed is derived, 0 to 2**32 - 1.
        metric: The metric to rank by, or None for the objective's own.
        direction: ``minimize`` or ``maximize``, or None for the metric's own.
        also_measure: Metrics that are measured and shown, and nothing is ranked by.
        placement: Where trials train.
        keras_backend: ``auto``, ``jax`` or ``tensorflow``.
        trainer: How epochs run: ``auto``, ``compiled`` or ``keras``.
        fuse: How many trainings of equal structure run together: a number, ``auto`` or ``off``.
        checkpoint_seconds: How often a running trial is saved, 0 for after every epoch; None for
            never.
        results_dir: Where studies lie.
        report: Whether ``report.html`` is kept up to date: ``auto`` or ``off``.
        also: The tools of others that the study is written for too, such as ``optuna``.
        data_dir: Where local copies of data sets lie, or None for the variable TUNING_DATA.
        chosen: The settings that nobody gave and that were chosen: a study that has begun with
            others keeps its own. It is kept nowhere.
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
    split: str | None = None
    validation: str | None = None
    test: str | None = None
    first: tuple[Configuration, ...] = ()
    confirm: str
    seed: int
    metric: str | None
    direction: str | None
    also_measure: tuple[str, ...] = ()
    placement: Placement = Placement()
    keras_backend: str
    trainer: str
    fuse: str | int
    checkpoint_seconds: float | None = DEFAULT_CHECKPOINT_SECONDS
    results_dir: Path
    report: str = "auto"
    also: tuple[str, ...] = ()
    data_dir: Path | None
    chosen: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def folder(self) -> Path:
        """The study's own folder."""
        return self.results_dir / self.name

    @property
    def prunes(self) -> bool:
        """Whether a pruner may stop trials."""
        return self.pruner != NO_PRUNER

    @property
    def trials_pause(self) -> bool:
        """Whether trials wait for each other between rungs, or hand over their weights."""
        return self.pruner in capabilities_of(self.backend).pausing_pruners
