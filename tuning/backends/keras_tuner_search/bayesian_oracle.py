"""KerasTuner's Gaussian process, mended where failed trials or few values hold it up."""

from __future__ import annotations

from typing import Any, final

import numpy as np
from keras_tuner.engine.trial import TrialStatus
from keras_tuner.oracles import BayesianOptimizationOracle

from tuning.backends.keras_tuner_search.in_memory import InMemory


@final
class BayesianOracle(InMemory, BayesianOptimizationOracle):
    """Bayesian optimisation that never proposes the same again and again.

    KerasTuner leaves failed trials out of what it learns from, and goes on proposing the very
    place where they failed for the rest of the study. Here a failed trial counts as much as the
    worst completed one. Where the best guess repeats a configuration, as it does in a space of
    few values, the proposal is drawn at random.
    """

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """Return the values to try next, or that there are none left."""
        response: dict[str, Any] = super().populate_space(trial_id)
        if response["status"] == TrialStatus.RUNNING and self._duplicate(response["values"]):
            response = self._random_populate_space()
        return response

    def _vectorize_trials(self) -> tuple[np.ndarray, np.ndarray]:
        places, values = super()._vectorize_trials()
        failed = [
            self._place(trial.hyperparameters.values)
            for trial in self.trials.values()
            if trial.status == TrialStatus.FAILED
        ]
        if failed:
            places = np.vstack([places, failed])
            # Whatever the direction, KerasTuner minimises these.
            values = np.append(values, np.full(len(failed), values.max()))
        return places, values

    def _place(self, values: dict[str, float]) -> list[float]:
        return [
            hyperparameter.value_to_prob(values.get(hyperparameter.name, hyperparameter.default))
            for hyperparameter in self._nonfixed_space()
        ]
