"""Optuna's pruners by name."""

from __future__ import annotations

import optuna

from tuning.specification.capabilities import STARTUP_TRIALS, warm_up_epochs


def make_pruner(name: str, *, epochs: int) -> optuna.pruners.BasePruner:
    """Return the pruner of that name for trials of at most ``epochs`` epochs.

    No trial is stopped before a tenth of its epochs, so that slow starters get their chance.

    Raises:
        KeyError: If Optuna's adapter has no pruner of that name.
    """
    first = max(1, epochs // 10)
    match name:
        case "none":
            return optuna.pruners.NopPruner()
        case "median":
            return optuna.pruners.MedianPruner(
                n_startup_trials=STARTUP_TRIALS, n_warmup_steps=warm_up_epochs(epochs)
            )
        case "halving":
            return optuna.pruners.SuccessiveHalvingPruner(min_resource=first, reduction_factor=3)
        case "hyperband":
            return optuna.pruners.HyperbandPruner(
                min_resource=first, max_resource=epochs, reduction_factor=3
            )
        case _:
            raise KeyError(name)
