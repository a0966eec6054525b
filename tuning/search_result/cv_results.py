"""A study's trials in the form of scikit-learn's ``cv_results_``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.ma import MaskedArray
from numpy.typing import NDArray
from scipy.stats import rankdata

from objectives.measurement import curve_value
from objectives.metric import Direction
from tuning.records import Completed

if TYPE_CHECKING:
    from objectives.metric import Metric
    from tuning.records import Trial
    from tuning.results.study_record import StudyRecord


def sign_of(metric: Metric) -> float:
    """Return what a metric is multiplied by so that greater is better."""
    return 1.0 if metric.direction is Direction.MAXIMIZE else -1.0


def ordered_trials(study: StudyRecord) -> list[Trial]:
    """Return the finished trials by number, in which order ``cv_results_`` has them."""
    return [trial for _, trial in sorted(study.trials.items())]


def cv_results(study: StudyRecord) -> dict[str, Any]:
    """Return the trials under scikit-learn's names, an array each with an entry a trial.

    ``split0_test_score`` and so on are the metric on each fold's validation rows, at the epoch
    where it was best there, with its sign turned where less is better. A trial that was pruned or
    failed has NaN and ranks last. ``mean_fit_time`` is in seconds, with the scores, which are
    measured after each epoch: a time of their own they have none, and the folds' times are not
    told apart, so that their spread is NaN. ``param_NAME`` is masked where a parameter is not
    active. Of a study that was imported the splits may not be known, and are NaN.
    """
    trials = ordered_trials(study)
    folds = max([study.spec.folds, *(len(trial.curves) for trial in trials)])
    rows = [_fold_scores(trial, study.metric, folds) for trial in trials]
    scores = np.array(rows, dtype=np.float64).reshape(len(trials), folds)
    means = np.array([_score(trial, study.metric) for trial in trials], dtype=np.float64)
    splits = {f"split{fold}_test_score": scores[:, fold] for fold in range(folds)}
    return {
        "mean_fit_time": np.array([trial.seconds / folds for trial in trials]),
        "std_fit_time": np.full(len(trials), np.nan),
        "mean_score_time": np.zeros(len(trials)),
        "std_score_time": np.zeros(len(trials)),
        **_parameters(trials),
        "params": [dict(trial.configuration) for trial in trials],
        **splits,
        "mean_test_score": means,
        "std_test_score": scores.std(axis=1),
        "rank_test_score": _ranks(means),
    }


def _fold_scores(trial: Trial, metric: Metric, folds: int) -> list[float]:
    if not isinstance(trial.outcome, Completed) or not trial.curves:
        return [np.nan] * folds
    sign = sign_of(metric)
    return [sign * curve_value([curve], metric).value for curve in trial.curves]


def _score(trial: Trial, metric: Metric) -> float:
    if isinstance(trial.outcome, Completed):
        return sign_of(metric) * trial.outcome.value
    return np.nan


def _ranks(means: NDArray[np.float64]) -> NDArray[np.int32]:
    """Return ranks from 1, equal ones for equal scores and the last for those without one."""
    worst = np.where(np.isnan(means), -np.inf, means)
    return rankdata(-worst, method="min").astype(np.int32)


def _parameters(trials: list[Trial]) -> dict[str, MaskedArray[Any, Any]]:
    names = dict.fromkeys(name for trial in trials for name in trial.configuration)
    return {f"param_{name}": _masked(trials, name) for name in names}


def _masked(trials: list[Trial], name: str) -> MaskedArray[Any, Any]:
    inactive = [name not in trial.configuration for trial in trials]
    values = [trial.configuration.get(name) for trial in trials]
    given = [value for value in values if value is not None]
    kinds = {type(value) for value in given}
    # As scikit-learn does: numbers of one type are an array of that type, all else objects.
    is_number = (
        len(kinds) == 1
        and kinds <= {int, float, bool}
        and len(given) == sum(not one for one in inactive)
    )
    if not is_number:
        column = np.empty(len(values), dtype=object)
        column[:] = values
    else:
        filler = given[0]
        column = np.array([filler if value is None else value for value in values])
    return np.ma.MaskedArray(column, mask=inactive)
