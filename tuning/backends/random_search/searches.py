"""scikit-learn's searches, each over the distinct candidates of a study."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import floor, log
from typing import TYPE_CHECKING, Any, final

# HalvingRandomSearchCV cannot be imported before this module.
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    HalvingRandomSearchCV,
    RandomizedSearchCV,
)

from objectives.seeds import proposal_seed
from objectives.trial.estimator import RESOURCE
from tuning.backends.random_search.candidates import (
    distinct_candidates,
    endless_draws,
    grid_candidates,
)
from tuning.backends.random_search.space import to_sklearn

if TYPE_CHECKING:
    import numpy as np
    from sklearn.base import BaseEstimator
    from sklearn.model_selection._search import BaseSearchCV

    from search_spaces import Configuration, SearchSpace
    from tuning.backends.random_search.space import Candidate
    from tuning.specification.study_spec import StudySpec

FACTOR = 3

Splits = Sequence[tuple["np.ndarray", "np.ndarray"]]
OnRung = Callable[[Sequence["Candidate"]], None]


def make_search(
    spec: StudySpec, estimator: BaseEstimator, *, splits: Splits, on_rung: OnRung
) -> BaseSearchCV:
    """Return the search for a study's sampler and pruner.

    Args:
        spec: The study.
        estimator: What is fitted; never raises what a trial did wrong.
        splits: Positions of the training and of the other rows of each fold.
        on_rung: Told the candidates of the search, or of each rung, before they are fitted.

    Raises:
        KeyError: If this adapter has no such sampler or pruner.
    """
    # Trials do not raise; what does is a fault of the store or the adapter and must come out.
    common = {"cv": splits, "refit": False, "error_score": "raise"}
    halving = {
        **common,
        "resource": RESOURCE,
        "factor": FACTOR,
        "max_resources": spec.budget.epochs,
        "min_resources": "exhaust",
        "return_train_score": False,
    }
    seed = proposal_seed(spec.seed, 0)
    count = spec.budget.trials
    search: BaseSearchCV
    match spec.sampler, spec.pruner:
        case "random", "none":
            search = RandomSearch(
                estimator, to_sklearn(spec.space), n_iter=count, random_state=seed, **common
            )
            search.space, search.first, search.on_rung = spec.space, spec.first, on_rung
        case "grid", "none":
            grid = grid_candidates(spec.space, count=count)
            on_rung([{name: values[0] for name, values in cell.items()} for cell in grid])
            search = GridSearchCV(estimator, grid, **common)
        case "random", "halving":
            search = HalvingRandomSearch(
                estimator,
                to_sklearn(spec.space),
                n_candidates=count,
                random_state=seed,
                **halving,
            )
            search.space, search.first, search.on_rung = spec.space, spec.first, on_rung
        case "grid", "halving":
            grid = grid_candidates(spec.space, count=count)
            search = HalvingGridSearch(estimator, grid, random_state=seed, **halving)
            search.on_rung = on_rung
        case _:
            raise KeyError(f"{spec.sampler} with {spec.pruner}")
    return search


@final
class RandomSearch(RandomizedSearchCV):
    """A randomized search that repeats no configuration."""

    space: SearchSpace
    first: Sequence[Configuration]
    on_rung: OnRung

    def _run_search(
        self, evaluate_candidates: Callable[..., Any], *, callback_ctx: object = None
    ) -> None:
        draws = endless_draws(self.param_distributions, seed=self.random_state)
        candidates = distinct_candidates(draws, self.space, count=self.n_iter, first=self.first)
        self.on_rung(candidates)
        evaluate_candidates(candidates)


@final
class HalvingRandomSearch(HalvingRandomSearchCV):
    """Successive halving that begins with distinct random configurations."""

    space: SearchSpace
    first: Sequence[Configuration]
    on_rung: OnRung

    def _generate_candidate_params(self) -> list[Candidate]:
        draws = endless_draws(self.param_distributions, seed=self.random_state)
        return distinct_candidates(draws, self.space, count=self.n_candidates, first=self.first)

    def _run_search(self, evaluate_candidates: Callable[..., Any], *, callback_ctx: object) -> None:
        super()._run_search(_by_rung(self, evaluate_candidates), callback_ctx=callback_ctx)


@final
class HalvingGridSearch(HalvingGridSearchCV):
    """Successive halving that begins with the grid."""

    on_rung: OnRung

    def _run_search(self, evaluate_candidates: Callable[..., Any], *, callback_ctx: object) -> None:
        super()._run_search(_by_rung(self, evaluate_candidates), callback_ctx=callback_ctx)


def rung_count(candidates: int, *, min_resources: int, max_resources: int) -> int:
    """Return how many rungs a search of scikit-learn has.

    The rule of ``BaseSuccessiveHalving._run_search`` without aggressive elimination, floating
    point included, which counts log3(243) as 4.
    """
    possible = 1 + floor(log(max_resources // min_resources, FACTOR))
    required = 1 + floor(log(candidates, FACTOR))
    return min(possible, required)


def _by_rung(
    search: HalvingRandomSearch | HalvingGridSearch, evaluate_candidates: Callable[..., Any]
) -> Callable[..., Any]:
    """Wrap the evaluation of a rung: the last one trains to the full epochs.

    scikit-learn's own last rung has the largest power of the factor that fits, such as 99 of 100.
    """

    def evaluate_rung(
        candidates: list[dict[str, Any]], cv: Any, *, more_results: dict[str, Any], **rest: Any
    ) -> Any:
        rungs = rung_count(
            search.n_candidates_[0],
            min_resources=search.min_resources_,
            max_resources=search.max_resources_,
        )
        if len(search.n_candidates_) == rungs:
            full = search.max_resources_
            search.n_resources_[-1] = full
            candidates = [{**candidate, RESOURCE: full} for candidate in candidates]
            more_results = {**more_results, "n_resources": [full] * len(candidates)}
        search.on_rung(candidates)
        return evaluate_candidates(candidates, cv, more_results=more_results, **rest)

    return evaluate_rung
