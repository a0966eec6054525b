"""The one place where seeds are derived."""

from __future__ import annotations

import numpy as np


def fold_seed(study_seed: int, trial: int, fold: int) -> int:
    """Return the seed of one training, 0 to 2**31 - 1, from the study's seed, trial and fold.

    NumPy's SeedSequence keeps neighbouring trials' streams independent, which adding the numbers
    would not.
    """
    return _derived(study_seed, 0, trial, fold)


def proposal_seed(study_seed: int, trial: int) -> int:
    """Return the seed with which a sampler proposes one trial, 0 to 2**31 - 1."""
    return _derived(study_seed, 1, trial)


def retraining_seed(study_seed: int, run: int) -> int:
    """Return the seed of one retraining run, never one that the search used."""
    return _derived(study_seed, 2, run)


def stage_seed(training_seed: int, stage: int) -> int:
    """Return the seed that a later stage of a training shuffles with; the first keeps its own."""
    return _derived(training_seed, 3, stage) if stage else training_seed


def _derived(*entropy: int) -> int:
    return int(np.random.SeedSequence(entropy).generate_state(1)[0] >> 1)
