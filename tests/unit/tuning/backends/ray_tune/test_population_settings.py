"""What goes with population-based training, and what is said before it begins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from search_spaces import Integer, SearchSpace
from tests.study_examples import make_spec
from tuning.specification.check import complaints_of
from tuning.specification.compatibility import STRATEGY, Strategy
from tuning.specification.study_spec import Budget
from tuning.study.announcement import space_notes


def _complaints(sampler: str) -> list[str]:
    strategy = Strategy(
        backend="ray-tune",
        sampler=sampler,
        pruner="pbt",
        budget=Budget(trials=4, epochs=4),
        place_of=lambda setting: f"--{setting}",
    )
    return complaints_of(STRATEGY, strategy)


@pytest.mark.parametrize("sampler", ["tpe", "random"])
def test_samplers_that_need_no_results_go_with_a_population(sampler: str) -> None:
    assert _complaints(sampler) == []


@pytest.mark.parametrize("sampler", ["cmaes", "qmc"])
def test_samplers_that_wait_for_results_do_not(sampler: str) -> None:
    [complaint] = _complaints(sampler)
    assert complaint.startswith(f"--sampler {sampler}: the trials of a population all begin")
    assert complaint.endswith("use tpe or random")


def test_a_sampler_that_there_is_not_is_said_once() -> None:
    [complaint] = _complaints("grid")
    assert "not one of ray-tune's" in complaint


def test_a_population_says_what_its_leaderboard_means() -> None:
    spec = replace(make_spec(Path("results")), pruner="pbt")
    assert any("under changes" in note for note in space_notes(spec))
    assert not any("no float" in note for note in space_notes(spec))
    whole = replace(spec, space=SearchSpace({"units": Integer(1, 500)}))
    assert any("no float" in note for note in space_notes(whole))
    assert not any("under changes" in note for note in space_notes(make_spec(Path("results"))))
