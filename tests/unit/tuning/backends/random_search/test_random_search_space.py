from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
from scipy import stats
from sklearn.model_selection import ParameterGrid, ParameterSampler

from search_spaces import Categorical, Configuration, Float, Integer, Parameter, SearchSpace
from tuning.backends.random_search.candidates import (
    distinct_candidates,
    endless_draws,
    grid_candidates,
)
from tuning.backends.random_search.space import (
    Candidate,
    from_sklearn,
    to_candidate,
    to_sklearn,
)

DRAWS = 3000

PARAMETERS: dict[str, Parameter] = {
    "uniform": Float(0.0, 2.0),
    "log": Float(1e-4, 1.0, log=True),
    "stepped": Float(0.0, 1.0, step=0.1),
    "whole": Integer(1, 6),
    "whole_log": Integer(1, 100, log=True),
    "whole_step": Integer(8, 64, step=8),
    "choice": Categorical(("relu", "tanh", "elu")),
}
CONDITIONAL = SearchSpace(
    {
        "optimizer": Categorical(("adam", "sgd")),
        "momentum": Categorical((0.0, 0.5, 0.9)).when(optimizer="sgd"),
        "nesterov": Categorical((True, False)).when(momentum=(0.5, 0.9)),
        "batch_size": 7,
    }
)


def drawn(space: SearchSpace, count: int, *, seed: int = 0) -> list[Configuration]:
    sampler = ParameterSampler(to_sklearn(space), count, random_state=seed)
    return [from_sklearn(draw, space) for draw in sampler]


def draw_candidates(space: SearchSpace, *, count: int, seed: int) -> list[Candidate]:
    draws = endless_draws(to_sklearn(space), seed=seed)
    return distinct_candidates(draws, space, count=count)


def ours(space: SearchSpace, count: int) -> list[Configuration]:
    generator = np.random.default_rng(1)
    return [space.sample(generator) for _ in range(count)]


@pytest.mark.parametrize("name", ["uniform", "log"])
def test_a_continuous_parameter_has_the_same_law_as_in_our_own_sampling(name: str):
    space = SearchSpace({name: PARAMETERS[name]})
    theirs = [float(configuration[name]) for configuration in drawn(space, DRAWS)]
    own = [float(configuration[name]) for configuration in ours(space, DRAWS)]
    assert stats.ks_2samp(theirs, own).pvalue > 0.001


@pytest.mark.parametrize("name", ["stepped", "whole", "whole_log", "whole_step", "choice"])
def test_a_discrete_parameter_has_the_same_law_as_in_our_own_sampling(name: str):
    space = SearchSpace({name: PARAMETERS[name]})
    assert_same_law(drawn(space, DRAWS), ours(space, DRAWS))


def test_a_conditional_space_has_the_same_law_as_in_our_own_sampling():
    assert_same_law(drawn(CONDITIONAL, DRAWS), ours(CONDITIONAL, DRAWS))


def test_both_ends_of_a_range_are_drawn():
    space = SearchSpace({"units": Integer(1, 6), "rate": Float(0.0, 0.5, step=0.25)})
    found = drawn(space, 300)
    assert {configuration["units"] for configuration in found} == set(range(1, 7))
    assert {configuration["rate"] for configuration in found} == {0.0, 0.25, 0.5}


def test_inactive_parameters_reach_no_configuration():
    for configuration in drawn(CONDITIONAL, 200):
        assert CONDITIONAL.complaints_about(configuration) == []


def test_a_configuration_returns_from_a_candidate_as_it_went():
    space = SearchSpace({**PARAMETERS, "ends_": Integer(0, 3), "batch_size": 32})
    for configuration in ours(space, 100):
        candidate = to_candidate(configuration, space)
        assert from_sklearn({**candidate, "epochs": 9}, space) == configuration


def test_a_candidate_holds_parameters_but_no_constants():
    configuration = CONDITIONAL.activate({"optimizer": "adam"})
    assert to_candidate(configuration, CONDITIONAL) == {"model__optimizer": "adam"}


def test_candidates_are_distinct_and_repeat_from_their_seed():
    space = SearchSpace({"a": Integer(1, 5), "b": Integer(1, 5)})
    candidates = draw_candidates(space, count=20, seed=4)
    assert len({tuple(candidate.items()) for candidate in candidates}) == 20
    assert draw_candidates(space, count=20, seed=4) == candidates
    assert draw_candidates(space, count=20, seed=5) != candidates


def test_more_candidates_begin_with_the_same_ones():
    space = SearchSpace({"a": Integer(1, 5), "rate": Float(0.0, 1.0)})
    assert draw_candidates(space, count=12, seed=4)[:7] == draw_candidates(space, count=7, seed=4)


def test_a_finite_space_is_exhausted_to_its_rarest_configuration():
    space = SearchSpace(
        {
            "kind": Categorical(("plain", "rich")),
            "units": Integer(1, 40).when(kind="rich"),
            "depth": Integer(1, 40).when(units=3),
        }
    )
    size = space.size()
    assert size == 80
    for count in (size, size + 10):
        candidates = draw_candidates(space, count=count, seed=0)
        assert {from_sklearn(candidate, space) for candidate in candidates} == set(space.grid())
        assert len(candidates) == size


def test_the_grid_is_the_space_s_own_and_holds_no_inactive_parameter():
    cells = ParameterGrid(grid_candidates(CONDITIONAL, count=100))
    assert [from_sklearn(cell, CONDITIONAL) for cell in cells] == list(CONDITIONAL.grid())
    assert len(cells) == CONDITIONAL.grid_size()
    assert {"model__optimizer": "adam"} in list(cells)


def test_a_grid_larger_than_the_budget_is_cut_without_being_listed():
    space = SearchSpace({"units": Integer(0, 2**50), "rate": Float(0.0, 1.0)})
    cells = list(ParameterGrid(grid_candidates(space, count=7)))
    assert [from_sklearn(cell, space) for cell in cells] == list(islice(space.grid(), 7))


def assert_same_law(theirs: list[Configuration], own: list[Configuration]) -> None:
    kinds = sorted({c.canonical() for c in theirs} | {c.canonical() for c in own})
    counts = [
        [sum(c.canonical() == kind for c in side) for kind in kinds] for side in (theirs, own)
    ]
    assert stats.chi2_contingency(counts).pvalue > 0.001
