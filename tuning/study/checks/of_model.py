"""Checks of a study that need a model built: its callbacks, its metrics, its trainer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tuning.study.checks.known import LoadedStudy


def rate_set_twice(study: LoadedStudy) -> list[str]:
    """Return what is wrong with the callbacks of a user's class for the models that it builds."""
    named = study.spec.objective
    callback = study.dry_run.rate_set_twice() if named.is_user_file else None
    if callback is None:
        return []
    return [
        f"{named.text}: {callback} sets the learning rate, which the optimizer's"
        " LearningRateSchedule sets already; drop one of them"
    ]


def unreported_metric(study: LoadedStudy) -> list[str]:
    """Return a sentence where a metric was named that the model does not report.

    Ready-made models report the metric that is their own.
    """
    spec, metric = study.spec, study.loaded.metric
    if spec.metric is None and not spec.objective.is_user_file:
        return []
    reported = study.dry_run.reported_metrics()
    if reported is None or metric.name in reported:
        return []
    place = "--metric" if spec.metric is not None else f"{spec.objective.text}: metric"
    parts = [name for name in reported if name.startswith(f"{metric.name}[")]
    if parts:
        return [
            f"{place} {metric.name}: is {len(parts)} numbers, and trials are ranked by one; give it"
            f" an average, such as average='macro', or rank by {parts[0]}"
        ]
    return [
        f"{place} {metric.name}: the model does not report it; it reports {', '.join(reported)}"
    ]


def uncompiled_epochs(study: LoadedStudy) -> list[str]:
    """Return a sentence where compiled epochs are demanded and the model cannot have them."""
    reason = study.dry_run.reason_for_fit() if study.spec.trainer == "compiled" else None
    if reason is None:
        return []
    return [f"--trainer compiled: not possible, since {reason}; use auto"]
