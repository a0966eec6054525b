"""Seeds follow from the study's seed, and no two trainings share one."""

from __future__ import annotations

import itertools

from objectives.seeds import fold_seed, proposal_seed, retraining_seed


def test_seeds_are_the_same_on_every_machine() -> None:
    assert fold_seed(42, 0, 0) == 1722418523
    assert proposal_seed(42, 0) == 1664526938
    assert retraining_seed(42, 0) == 477737934


def test_no_two_trainings_of_a_study_share_a_seed() -> None:
    seeds = [fold_seed(7, trial, fold) for trial, fold in itertools.product(range(100), range(5))]
    seeds += [retraining_seed(7, run) for run in range(100)]
    seeds += [proposal_seed(7, trial) for trial in range(100)]
    assert len(set(seeds)) == len(seeds)


def test_trial_and_fold_are_not_exchanged() -> None:
    assert fold_seed(7, 1, 2) != fold_seed(7, 2, 1)
    assert fold_seed(1, 7, 2) != fold_seed(7, 1, 2)


def test_seeds_fit_everything_that_takes_them() -> None:
    for study_seed in (0, 1, 2**32 - 1):
        for trial in (0, 1, 99_999):
            seed = fold_seed(study_seed, trial, 0)
            assert 0 <= seed < 2**31
            assert type(seed) is int
