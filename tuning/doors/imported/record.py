"""A study as another tool left it, in plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import final

from objectives.metric import Metric
from search_spaces import Parameter, Value


class End(StrEnum):
    """How a trial ended."""

    COMPLETED = "completed"
    PRUNED = "pruned"
    FAILED = "failed"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignTrial:
    """A trial of another tool's.

    Attributes:
        number: 0, 1, 2, ... as the tool counts, or in the order in which trials began.
        values: Its parameters under the tool's names, of whatever type.
        end: How it ended.
        value: What it is worth there; None where nothing says.
        message: Why it failed.
        curve: The metric by epoch, from the first on; empty where it is not known.
        best_epoch: The epoch of the value, from 1; 0 where it is not known.
        epochs: How many it trained; 0 where it is not known.
        spread: The standard deviation over folds or repetitions, or None.
        seconds: How long it took; 0 where it is not known.
        ended_at: When it ended, in seconds since 1970.
    """

    number: int
    values: Mapping[str, object]
    end: End
    value: float | None
    message: str = ""
    curve: Sequence[float] = ()
    best_epoch: int = 0
    epochs: int = 0
    spread: float | None = None
    seconds: float = 0.0
    ended_at: float


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignStudy:
    """A study of another tool's, all of whose trials have ended.

    Attributes:
        tool: For people, such as ``Optuna``.
        name: What it is called there, or its file.
        source: Where it was read, for people.
        metric: What its trials are ranked by.
        trials: In the order of their numbers.
        space: What is declared of its parameters, under the names of the trials; a parameter that
            is missing here is known by its values alone.
        folds: On how many folds each trial was measured.
        notes: What a person should know, a sentence each.
    """

    tool: str
    name: str
    source: str
    metric: Metric
    trials: tuple[ForeignTrial, ...]
    space: Mapping[str, Parameter | Value] = field(default_factory=dict)
    folds: int = 1
    notes: tuple[str, ...] = ()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person says about a study that is to be imported.

    Attributes:
        study: Which of several studies in a file.
        metric: What trials are ranked by, or what the values of the study are called.
        direction: ``minimize`` or ``maximize``, where the source does not say.
    """

    study: str | None = None
    metric: str | None = None
    direction: str | None = None
