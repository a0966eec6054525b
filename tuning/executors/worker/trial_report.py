"""What a worker reports about its trial, and what a trial left by its reports alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from objectives.measurement import Evaluation, LearningCurve

if TYPE_CHECKING:
    from objectives.failure import Failure
    from objectives.measurement import Measurement


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class EpochReport:
    """One epoch: the mean over the folds, and what each fold that trained it measured."""

    mean: Measurement
    folds: Mapping[int, Measurement]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TrialReport:
    """What happened to a trial since its last report.

    Attributes:
        epochs: The epochs trained since then.
        seconds: Time spent on the trial since it began.
        evaluation: Everything the trial left, once it trained to its end or failed; else None.
        memory: The bytes of memory that the worker's process holds.
    """

    epochs: tuple[EpochReport, ...]
    seconds: float
    evaluation: Evaluation | None
    memory: int = 0


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class FoldReport:
    """What one fold of a trial came to, up to the epoch that it was fitted to.

    Attributes:
        curve: Its epochs so far.
        evaluation: What it left, once it has no epoch left to train; else None.
        failed_in_training: Whether the failure came before the weights were checked at the end,
            so that the folds after it would not have been trained.
        seconds: Time spent on the fold, rungs before included.
        memory: The bytes of memory that the worker's process holds.
    """

    curve: LearningCurve
    evaluation: Evaluation | None
    failed_in_training: bool
    seconds: float
    memory: int = 0


def evaluation_of(reports: Iterable[TrialReport], *, failure: Failure | None = None) -> Evaluation:
    """Return what a trial left that its worker never came to evaluate."""
    folds: dict[int, list[Measurement]] = {}
    seconds = 0.0
    for report in reports:
        seconds = report.seconds
        for epoch in report.epochs:
            for fold, measurement in epoch.folds.items():
                folds.setdefault(fold, []).append(measurement)
    return Evaluation(
        curves=tuple(LearningCurve.of(folds[fold]) for fold in sorted(folds)),
        failure=failure,
        seconds=seconds,
    )
