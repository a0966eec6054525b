"""KerasTuner's oracles by the name of their sampler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import keras_tuner
from keras_tuner.engine.trial import TrialStatus
from keras_tuner.oracles import GridSearchOracle, RandomSearchOracle

from objectives.metric import Direction
from objectives.seeds import proposal_seed
from tuning.backends.keras_tuner_search.bayesian_oracle import BayesianOracle
from tuning.backends.keras_tuner_search.hyperband_oracle import SizedHyperbandOracle
from tuning.backends.keras_tuner_search.in_memory import InMemory
from tuning.backends.keras_tuner_search.space import to_keras_tuner, to_values
from tuning.specification.capabilities import sampler_of

if TYPE_CHECKING:
    from objectives.metric import Metric
    from tuning.specification.study_spec import StudySpec

OBJECTIVE = "value"
"""The name under which every oracle is told what a trial is worth."""


@final
class RandomOracle(InMemory, RandomSearchOracle):
    """KerasTuner's random search."""


@final
class GridOracle(InMemory, GridSearchOracle):
    """KerasTuner's grid search, which knows the next point before the last one has ended.

    KerasTuner waits for it, since a trial might bring parameters of its own; here none does.
    """

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """Return the values to try next, or that there are none left."""
        response: dict[str, Any] = super().populate_space(trial_id)
        if response["status"] == TrialStatus.RUNNING:
            self._populate_next.append(trial_id)
        return response


def make_oracle(spec: StudySpec, metric: Metric) -> Any:
    """Return the oracle of the study's sampler, silent and without files.

    Raises:
        KeyError: If KerasTuner's adapter has no sampler of that name.
    """
    grid = sampler_of(spec.sampler).is_grid
    settings: dict[str, Any] = {
        "objective": keras_tuner.Objective(
            OBJECTIVE, "min" if metric.direction is Direction.MINIMIZE else "max"
        ),
        "hyperparameters": to_keras_tuner(spec.space, grid=grid),
        # KerasTuner takes a seed of 0 for none.
        "seed": 1 + proposal_seed(spec.seed, 0),
        "allow_new_entries": False,
        "tune_new_entries": True,
        "max_retries_per_trial": 0,
    }
    oracle = _make(spec, settings)
    oracle.verbose = 0
    oracle.know(spec.space, grid=grid)
    if sampler_of(spec.sampler).own_pruner is not None:
        # What enters a bracket is drawn there; other oracles are asked for these one by one.
        oracle.begin_with([to_values(one, spec.space) for one in spec.first])
    return oracle


def _make(spec: StudySpec, settings: dict[str, Any]) -> Any:
    trials = spec.budget.trials
    match spec.sampler:
        # The evaluator counts the trials; without `max_trials` KerasTuner does not.
        case "random":
            return RandomOracle(max_trials=None, **settings)
        case "grid":
            return GridOracle(max_trials=None, **settings)
        case "bayesian":
            # KerasTuner's own start, three a parameter, would be all of a small budget.
            start = max(2, min(3 * len(spec.space.parameters), trials // 3))
            return BayesianOracle(max_trials=None, num_initial_points=start, **settings)
        case "hyperband":
            entering = min(trials, spec.space.size() or trials)
            return SizedHyperbandOracle(
                trials=entering, epochs=spec.budget.epochs, settings=settings
            )
        case _:
            raise KeyError(spec.sampler)
