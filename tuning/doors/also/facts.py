"""A trial in the words of the tools that show runs: parameters, curves, figures, times."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime
from typing import TYPE_CHECKING

from tuning.records import Completed, Failed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tuning.records import Trial
    from tuning.results.study_record import StudyRecord


def study_key(study: StudyRecord) -> str:
    """Return what tells a study from others on a server that several write to, whatever its name.

    Journals of format 1 have no id: then it is the name and the time when it began.
    """
    text = study.header.get("id") or f"{study.spec.name}\n{study.created_at}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def run_name(trial: Trial) -> str:
    """Return what a trial's run is called, so that names sort as numbers."""
    return f"trial-{trial.number:04d}"


def ended_at(trial: Trial) -> float:
    """Return when a trial ended, in seconds since 1970."""
    return datetime.fromisoformat(trial.finished_at).timestamp()


def epochs_of(trial: Trial) -> Iterator[tuple[int, dict[str, float]]]:
    """Yield each epoch with what was measured, finite or not.

    Of several folds a metric's name begins with the fold: ``fold-0/val_loss``.
    """
    several = len(trial.curves) > 1
    for epoch in range(1, max((curve.epochs for curve in trial.curves), default=0) + 1):
        yield (
            epoch,
            {
                f"fold-{fold}/{name}" if several else name: values[epoch - 1]
                for fold, curve in enumerate(trial.curves)
                for name, values in curve.metrics.items()
                if curve.epochs >= epoch
            },
        )


def figures_of(trial: Trial) -> dict[str, float]:
    """Return what a trial came to, in finite numbers; ``value`` is what it is ranked by."""
    outcome = trial.outcome
    figures = {
        "value": trial.value,
        "spread": outcome.spread if isinstance(outcome, Completed) else None,
        "best_epoch": outcome.best_epoch if isinstance(outcome, Completed) else None,
        "epochs": trial.epochs,
        "seconds": trial.seconds,
    }
    return {n: float(v) for n, v in figures.items() if v is not None and math.isfinite(v)}


def labels_of(trial: Trial, study: StudyRecord) -> dict[str, str]:
    """Return what is to be known of a trial in texts."""
    failure = trial.outcome.message if isinstance(trial.outcome, Failed) else ""
    labels = {
        "study": study.spec.name,
        "trial": str(trial.number),
        "outcome": trial.outcome_name,
        "failure": failure,
        "metric": study.metric.name,
        "direction": str(study.metric.direction),
        "objective": study.spec.objective.said,
        "backend": study.spec.backend,
        "sampler": study.spec.sampler,
        "seed": str(trial.seed),
        "device": trial.device,
    }
    return {name: text for name, text in labels.items() if text}
