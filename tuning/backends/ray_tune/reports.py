"""What a worker reports about its trial, to Ray Tune's result and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from ray.tune.result import DONE

from objectives.measurement import Evaluation, Measurement

if TYPE_CHECKING:
    from objectives.metric import Metric

# The keys that Ray Tune's schedulers read; the report travels under the third as it is.
EPOCH = "epoch"
VALUE = "value"
_REPORT = "report"


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
    """

    epochs: tuple[EpochReport, ...]
    seconds: float
    evaluation: Evaluation | None


def to_result(report: TrialReport, metric: Metric) -> dict[str, Any]:
    """Return a report as a result of Ray Tune's.

    A failed trial has no value to compare, since its last metrics may be NaN or infinite. It says
    epoch 0, so that the median rule, which looks at the last result of every trial that reached
    an epoch, never asks it for one.
    """
    evaluation = report.evaluation
    result: dict[str, Any] = {_REPORT: report, EPOCH: 0, DONE: evaluation is not None}
    failed = evaluation is not None and evaluation.failure is not None
    if report.epochs and not failed:
        latest = report.epochs[-1].mean
        result[EPOCH] = latest.epoch
        result[VALUE] = latest.metrics[metric.validation_key]
    return result


def from_result(result: Mapping[str, Any]) -> TrialReport:
    """Return the report in a result of Ray Tune's."""
    report = result[_REPORT]
    assert isinstance(report, TrialReport)
    return report
