"""A study's trials as Optuna's, and the study as one of Optuna's in memory."""

from __future__ import annotations

import math
import warnings
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import optuna
from optuna.distributions import CategoricalDistribution
from optuna.trial import FrozenTrial, TrialState

from objectives.measurement import mean_measurement
from objectives.metric import Direction
from tuning.backends.suggestions.space import from_configuration
from tuning.records import Completed, Failed, Pruned

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution

    from search_spaces import Value
    from tuning.records import Trial
    from tuning.results.study_record import StudyRecord


OptunaStudy: TypeAlias = optuna.study.Study


def to_optuna_study(study: StudyRecord) -> OptunaStudy:
    """Return a study of Optuna's in memory with the finished trials, by number.

    Whichever backend ran it. A trial that pruned or failed is so there, too, and each has the
    facts that Optuna has no place for as its ``user_attrs``. Numbers are counted anew where some
    trials did not finish; ``user_attrs["trial"]`` is the number here.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    made = optuna.create_study(study_name=study.spec.name, direction=direction_of(study))
    name_metric(made, study)
    made.add_trials([to_optuna_trial(trial, study) for _, trial in sorted(study.trials.items())])
    return made


def name_metric(made: optuna.study.Study, study: StudyRecord) -> None:
    """Say what the values of a study of Optuna's are."""
    with warnings.catch_warnings():
        # That names of metrics may change in Optuna: its version is pinned here.
        warnings.simplefilter("ignore", category=optuna.exceptions.ExperimentalWarning)
        made.set_metric_names([study.metric.name])


def direction_of(study: StudyRecord) -> Literal["minimize", "maximize"]:
    """Return the direction by Optuna's word for it."""
    return "minimize" if study.metric.direction is Direction.MINIMIZE else "maximize"


def to_optuna_trial(trial: Trial, study: StudyRecord) -> FrozenTrial:
    """Return a finished trial as Optuna's: parameters, epochs as steps, state and value.

    A parameter whose value lies outside the space, as population-based training may leave it, and
    the constants of a space are among the ``user_attrs``. The times are those of this machine's
    clock, as Optuna's are.
    """
    values, distributions = from_configuration(trial.configuration, study.spec.space)
    held = {name: one for name, one in values.items() if _holds(distributions[name], one)}
    state, value = _state_and_value(trial)
    ended = datetime.fromisoformat(trial.finished_at).astimezone().replace(tzinfo=None)
    made = optuna.trial.create_trial(
        state=state,
        value=value,
        params=held,
        distributions={name: distributions[name] for name in held},
        intermediate_values=_measured(trial, study),
        user_attrs=_facts(trial) | {n: v for n, v in trial.configuration.items() if n not in held},
    )
    made.datetime_start = ended - timedelta(seconds=trial.seconds)
    made.datetime_complete = ended
    return made


def _facts(trial: Trial) -> dict[str, Any]:
    facts = {
        "trial": trial.number,
        "outcome": trial.outcome_name,
        "epochs": trial.epochs,
        "seconds": trial.seconds,
        "seed": trial.seed,
        "device": trial.device,
    }
    if isinstance(trial.outcome, Completed):
        facts |= {"best_epoch": trial.outcome.best_epoch, "spread": trial.outcome.spread}
    if isinstance(trial.outcome, Failed):
        facts["failure"] = trial.outcome.message
    return {name: fact for name, fact in facts.items() if fact not in ("", None)}


def _holds(distribution: BaseDistribution, value: Value) -> bool:
    if isinstance(distribution, CategoricalDistribution):
        return value in distribution.choices
    return distribution._contains(distribution.to_internal_repr(value))


def _measured(trial: Trial, study: StudyRecord) -> dict[int, float]:
    """Return the metric by epoch, the mean over the folds, where it is finite."""
    key = study.metric.validation_key
    if not any(curve.metrics.get(key) for curve in trial.curves):
        return {}
    epochs = max(curve.epochs for curve in trial.curves)
    found = {
        epoch: mean_measurement(trial.curves, epoch, study.metric).metrics.get(key, math.nan)
        for epoch in range(1, epochs + 1)
    }
    return {epoch: value for epoch, value in found.items() if math.isfinite(value)}


def _state_and_value(trial: Trial) -> tuple[TrialState, float | None]:
    match trial.outcome:
        case Completed(value=value):
            return TrialState.COMPLETE, value
        case Pruned(value=value):
            return TrialState.PRUNED, value
        case Failed():
            return TrialState.FAIL, None
