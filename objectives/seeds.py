"""The one place where seeds are derived."""

from __future__ import annotations

import numpy as np

_MOST_TRIALS = 1_000_000


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


def again_number(trial: int, run: int) -> int:
    """Return the number that a trial's configuration trains under again, with a fresh seed.

    No trial of a search has it, so that weights and the order of rows are drawn anew.

    Args:
        trial: The trial's number, 0 to 999,999.
        run: Which training of it again, from 0.
    """
    return (run + 1) * _MOST_TRIALS + trial


def numbers_of(number: int) -> tuple[int, int | None]:
    """Return the trial's number, and which training of it again it is; None for the first."""
    run, trial = divmod(number, _MOST_TRIALS)
    return trial, run - 1 if run else None


def fresh_split_seed(study_seed: int) -> int:
    """Return the seed by which rows are divided anew, never as the search divided them."""
    return _derived(study_seed, 4)


def stage_seed(training_seed: int, stage: int) -> int:
    """Return the seed that a later stage of a training shuffles with; the first keeps its own."""
    return _derived(training_seed, 3, stage) if stage else training_seed


def _derived(*entropy: int) -> int:
    return int(np.random.SeedSequence(entropy).generate_state(1)[0] >> 1)
