"""What a worker reports about its trial, to Ray Tune's result and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ray.tune.result import DONE

from tuning.executors.worker.trial_report import TrialReport

if TYPE_CHECKING:
    from objectives.metric import Metric

# The keys that Ray Tune's schedulers read; the report travels under the third as it is.
EPOCH = "epoch"
VALUE = "value"
_REPORT = "report"
_CHANGES = "changes"


def to_result(report: TrialReport, metric: Metric, *, changes: int = 0) -> dict[str, Any]:
    """Return a report as a result of Ray Tune's.

    A failed trial has no value to compare, since its last metrics may be NaN or infinite. It says
    epoch 0, so that the median rule, which looks at the last result of every trial that reached
    an epoch, never asks it for one.

    Args:
        report: What the worker did.
        metric: The one that trials are compared by.
        changes: How often the trial had taken over another one's weights by then.
    """
    evaluation = report.evaluation
    result: dict[str, Any] = {
        _REPORT: report,
        _CHANGES: changes,
        EPOCH: 0,
        DONE: evaluation is not None,
    }
    failed = evaluation is not None and evaluation.failure is not None
    if report.epochs and not failed:
        latest = report.epochs[-1].mean
        result[EPOCH] = latest.epoch
        result[VALUE] = latest.metrics[metric.validation_key]
    return result


def from_result(result: Mapping[str, Any]) -> TrialReport | None:
    """Return the report in a result of Ray Tune's; None where the worker had nothing to do."""
    report = result.get(_REPORT)
    assert report is None or isinstance(report, TrialReport)
    return report


def changes_in(result: Mapping[str, Any]) -> int:
    """Return how often the trial of a result had taken over another one's weights by then."""
    return int(result.get(_CHANGES, 0))


def result_of_ended() -> dict[str, Any]:
    """Return what a worker says of a trial that has ended before it came to it."""
    return {EPOCH: 0, DONE: True}
