"""What a study leaves behind: trials and their outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import final

from objectives.failure import FailureKind
from objectives.measurement import LearningCurve
from search_spaces import Configuration, Value


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A trial that trained to its end, early stopping included.

    Attributes:
        value: What the trial is worth, in the metric's own unit and sign.
        spread: The standard deviation over folds, None for a single one.
        best_epoch: The epoch of the value, counted from 1; the median over folds. 0 where a trial
            of another tool does not say.
    """

    value: float
    spread: float | None
    best_epoch: int


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """A trial that a pruner stopped; its value is of fewer epochs and is not ranked."""

    value: float | None
    best_epoch: int | None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A trial that gave no usable value, and why."""

    kind: FailureKind
    message: str


Outcome = Completed | Pruned | Failed


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What is reached without a search, measured on the rows that trials are measured on.

    Attributes:
        name: For people, such as ``mean`` or ``linear model``.
        value: Of the ranking metric, the mean over folds.
        spread: The standard deviation over folds, None for a single one.
    """

    name: str
    value: float
    spread: float | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Baselines:
    """The baselines of a study, and by name why there is none.

    Attributes:
        measured: Those that there are.
        left_out: By name, why one could not be made or measured; under no name, why none could.
    """

    measured: tuple[Baseline, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A trial's configuration trained again with fresh seeds; no trial of its own.

    Attributes:
        trial: The trial's number.
        run: Which of its trainings again, from 0.
        of: How many there are to be.
        value: What it is worth, as a trial's value is measured; None where it failed.
        folds: The value of each fold; of one validation split a single one, none where it failed.
        is_split_anew: Whether the rows of the search were divided anew, into these folds.
        rows: Of a fold, the rows that trained and those that measured.
        epochs: The epochs trained, of the longest fold.
        seconds: Time spent building and training.
        seed: The seed of its first fold.
        finished_at: When it ended, ISO 8601 in UTC.
        failure: Why it failed; empty where it did not.
    """

    trial: int
    run: int
    of: int
    value: float | None
    folds: tuple[float, ...]
    is_split_anew: bool
    rows: tuple[int, int]
    epochs: int
    seconds: float
    seed: int
    finished_at: str
    failure: str = ""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A part of a training whose configuration changed on the way: what held from an epoch on.

    Attributes:
        epoch: The epochs trained before it, 0 for the first part.
        trial: The trial whose weights went on, which then was another one for all but the first.
        values: The parameters that are not the same in all parts.
    """

    epoch: int
    trial: int
    values: Mapping[str, Value]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One configuration, evaluated once.

    Attributes:
        number: 0, 1, 2, ... in the order in which trials began.
        configuration: The values it trained with; the last ones, where they changed on the way.
        outcome: How it ended.
        curves: One learning curve a fold; empty where nothing was measured.
        epochs: The epochs trained, of the longest fold.
        seconds: Time spent building and training.
        seed: The seed of its first fold.
        finished_at: When it ended, ISO 8601 in UTC; to the millisecond, by earlier versions to the
            second.
        device: What it was trained on, for people, such as ``cpu``; empty where unknown.
        schedule: How its weights were trained, part by part, where they were not trained with its
            configuration alone: population-based training takes weights over from other trials.
    """

    number: int
    configuration: Configuration
    outcome: Outcome
    curves: tuple[LearningCurve, ...] = field(repr=False)  # long, and `epochs` says how long
    epochs: int
    seconds: float
    seed: int
    finished_at: str
    device: str = ""
    schedule: tuple[Change, ...] = ()

    @property
    def outcome_name(self) -> str:
        """``completed``, ``pruned`` or ``failed (kind)``."""
        match self.outcome:
            case Completed():
                return "completed"
            case Pruned():
                return "pruned"
            case Failed(kind=kind):
                return f"failed ({kind})"

    @property
    def value(self) -> float | None:
        """The outcome's value where it has one; a pruned trial's is the best it had reached."""
        match self.outcome:
            case Completed(value=value):
                return value
            case Pruned(value=value):
                return value
            case Failed():
                return None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a study came from that was not searched here.

    Attributes:
        tool: For people, such as ``Optuna``.
        source: Where it was read: a path, for people.
    """

    tool: str
    source: str
