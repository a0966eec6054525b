"""Optuna's samplers by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import optuna

from tuning.backends.suggestions.space import to_grid
from tuning.specification.capabilities import TPE

if TYPE_CHECKING:
    from search_spaces import SearchSpace


def make_sampler(name: str, *, space: SearchSpace, seed: int) -> optuna.samplers.BaseSampler:
    """Return the sampler of that name.

    Raises:
        KeyError: If Optuna's adapter has no sampler of that name.
    """
    match name:
        case "tpe":
            return optuna.samplers.TPESampler(seed=seed, n_startup_trials=TPE.startup)
        case "random":
            return optuna.samplers.RandomSampler(seed=seed)
        case "cmaes":
            return optuna.samplers.CmaEsSampler(seed=seed, warn_independent_sampling=False)
        case "qmc":
            return optuna.samplers.QMCSampler(
                seed=seed, scramble=True, warn_independent_sampling=False
            )
        case "grid":
            return _AskedGridSampler(to_grid(space), seed=seed)
        case _:
            raise KeyError(name)


class _AskedGridSampler(optuna.samplers.GridSampler):  # Optuna's hook is a method to override
    """Optuna's grid, for a study that is asked and told."""

    def after_trial(self, *trial: object) -> None:
        """Do nothing: Optuna would stop a loop of its own, and raises where there is none."""
