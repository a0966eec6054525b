"""The records of backends and samplers agree with each other."""

from __future__ import annotations

import pytest

from tuning.specification.capabilities import (
    BACKENDS,
    NO_PRUNER,
    SAMPLERS,
    Capabilities,
    backend_names,
    capabilities_of,
    is_population,
    sampler_of,
)

EACH_BACKEND = pytest.mark.parametrize("backend", BACKENDS, ids=backend_names())


def test_a_name_stands_for_one_record() -> None:
    assert len({sampler.name for sampler in SAMPLERS}) == len(SAMPLERS)
    assert len(set(backend_names())) == len(BACKENDS)
    assert [sampler_of(sampler.name) for sampler in SAMPLERS] == list(SAMPLERS)
    assert [capabilities_of(name) for name in backend_names()] == list(BACKENDS)


def test_a_name_that_is_none_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        sampler_of("optuna")
    with pytest.raises(KeyError):
        capabilities_of("tpe")


@EACH_BACKEND
def test_what_is_said_of_pruners_is_said_of_pruners_that_there_are(backend: Capabilities) -> None:
    assert set(backend.pausing_pruners) <= set(backend.pruners)
    assert set(backend.own_pruners.values()) <= set(backend.pruners)
    # Weights are taken over from trials that wait.
    assert set(backend.population_pruners) <= set(backend.pausing_pruners)
    assert NO_PRUNER not in backend.pruners


@EACH_BACKEND
def test_a_population_has_a_sampler_that_fits_it(backend: Capabilities) -> None:
    fitting = [sampler for sampler in backend.samplers if sampler.fits_populations]
    assert fitting or not backend.population_pruners


@EACH_BACKEND
def test_only_who_owns_no_workers_trains_by_fold(backend: Capabilities) -> None:
    assert not (backend.owns_workers and backend.trains_by_fold)
    assert backend.usual_workers >= 1


def test_a_grid_is_a_sequence_that_looks_at_no_results() -> None:
    grids = [sampler for sampler in SAMPLERS if sampler.is_grid]
    assert grids
    assert all(one.is_sequence and not one.looks_at_results for one in grids)


def test_only_what_looks_at_results_begins_without() -> None:
    assert all(sampler.looks_at_results for sampler in SAMPLERS if sampler.startup)


def test_independent_is_what_needs_neither_results_nor_what_came_before() -> None:
    assert [sampler.name for sampler in SAMPLERS if sampler.is_independent] == ["random"]


def test_a_population_is_one_whatever_the_backend() -> None:
    assert is_population("pbt")
    assert not any(map(is_population, ("hyperband", NO_PRUNER, "unheard of")))
