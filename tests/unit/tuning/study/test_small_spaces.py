"""What is said of spaces that hold fewer configurations than there are trials."""

from __future__ import annotations

from pathlib import Path

import pytest

from search_spaces import Categorical, Float, SearchSpace
from tests.study_examples import completed, make_trial, write_study
from tuning.study.announcement import nothing_further

SMALL = SearchSpace({"units": Categorical([4, 8, 16]), "shape": Categorical(["flat", "deep"])})


@pytest.mark.parametrize(
    ("backend", "visited"),
    [("optuna", ", all of which --sampler grid visits"), ("ray-tune", "")],
)
def test_what_is_left_of_a_small_space_is_said(tmp_path: Path, backend: str, visited: str) -> None:
    trials = [make_trial(n, completed(0.5), units=4 * (n + 1), shape="flat") for n in range(2)]
    study = write_study(tmp_path, *trials, space=SMALL, backend=backend)
    said = f"{backend} found nothing further to try; 4 of 6 configurations are left{visited}"
    assert nothing_further(study) == said


@pytest.mark.parametrize("space", [SearchSpace({"rate": Float(0.0, 1.0)}), SMALL])
def test_where_nothing_is_left_or_no_end_that_is_all(tmp_path: Path, space: SearchSpace) -> None:
    trials = [make_trial(n, completed(0.5)) for n in range(6)]
    study = write_study(tmp_path, *trials, space=space)
    said = "optuna found no further configuration that was not tried"
    assert nothing_further(study) == said
