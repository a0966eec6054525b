"""What a worker reports about its trial, to Ray Tune's result and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ray.tune.result import DONE

from tuning.executors.trial_report import TrialReport

if TYPE_CHECKING:
    from objectives.metric import Metric

# The keys that Ray Tune's schedulers read; the report travels under the third as it is.
EPOCH = "epoch"
VALUE = "value"
_REPORT = "report"


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
