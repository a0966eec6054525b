"""What every backend must keep; each one inherits this class and says how it is made."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from scipy import stats

from objectives.failure import FailureKind
from objectives.metric import Metric
from search_spaces import Configuration, SearchSpace
from search_spaces.domains import quantile
from tests.contracts.given_first_contract import GivenFirst, told
from tests.contracts.interruption import Interruption
from tests.contracts.memory_store import MemoryStore
from tests.contracts.pool_in_process import side_by_side
from tests.contracts.toy import (
    GAIN,
    LOSS,
    SPACE,
    Law,
    Toy,
    always_raising,
    bowl,
    hill,
    often_not_finite,
    often_raising,
    one_by_one,
    toy_loaded,
    toy_spec,
)
from tuning.backends.backend import Backend
from tuning.errors import PlaceLostError
from tuning.records import Completed, Failed, Pruned, Trial
from tuning.results.ranking import incumbent
from tuning.specification.capabilities import Capabilities
from tuning.specification.study_spec import Placement
from tuning.trials.evaluator import Evaluator

SAMPLED = 300
_LIKELY = 1e-3  # a true law fails a test about once in a thousand seeds; the seed is fixed


class BackendContract(GivenFirst):
    """The same expectations of every backend."""

    begins_trials: bool = True  # in this process, and not on workers of its own

    def make(self, toy: Toy) -> Backend:
        """Return the backend; ``toy`` trains in the workers of one that has its own."""
        raise AssertionError("each backend says how it is made")

    def run(
        self,
        law: Law = bowl,
        metric: Metric = LOSS,
        *,
        store: MemoryStore | None = None,
        interrupt_after: int | None = None,
        looks_ahead: bool = True,
        workers: int | None = None,
        **changes: Any,
    ) -> list[Trial]:
        """Run a study and return its finished trials by number; with ``workers`` side by side."""
        if workers is not None:
            changes["placement"] = Placement(workers=workers, cpus=0.5)
        spec = toy_spec(self.name, **changes)
        toy = Toy(law, metric, spec.budget.epochs, spec.folds, looks_ahead=looks_ahead)
        kept = MemoryStore() if store is None else store
        executor = (
            one_by_one(toy, spec) if workers is None else side_by_side(toy, spec, workers=workers)
        )
        evaluator = Evaluator(
            spec,
            toy_loaded(spec, metric),
            store=kept,
            executor=executor.trials,
            fold_executor=executor.folds,
            progress=Interruption(interrupt_after),
        )
        self.make(toy).run(spec, evaluator)
        return [kept.trials[number] for number in sorted(kept.trials)]

    @pytest.fixture(scope="class")
    @classmethod
    def sampled(cls) -> list[Configuration]:
        """Many configurations of the random sampler."""
        trials = cls().run(trials=SAMPLED, epochs=1)
        return [trial.configuration for trial in trials]

    def test_runs_exactly_the_budget_each_configuration_once(
        self, sampled: list[Configuration]
    ) -> None:
        assert len(sampled) == SAMPLED
        assert len(set(sampled)) == SAMPLED

    def test_numbers_trials_densely_from_zero(self) -> None:
        assert [trial.number for trial in self.run(trials=5)] == [0, 1, 2, 3, 4]

    def test_stays_inside_the_space(self, sampled: list[Configuration]) -> None:
        assert [SPACE.complaints_about(configuration) for configuration in sampled] == [
            []
        ] * SAMPLED

    def test_leaves_inactive_parameters_out(self, sampled: list[Configuration]) -> None:
        for configuration in sampled:
            assert ("nesterov" in configuration) == (configuration["optimizer"] == "sgd")
            assert ("damping" in configuration) == (configuration.get("nesterov") is False)
            assert configuration["activation"] == "relu"

    @pytest.mark.parametrize(
        ("parameter", "low", "high"),
        [("layers", 0, 3), ("even", 2, 8), ("neurons", 1, 6), ("dropout", 0.0, 0.3)],
    )
    def test_reaches_both_ends_of_a_range(
        self, sampled: list[Configuration], parameter: str, low: float, high: float
    ) -> None:
        values = {configuration[parameter] for configuration in sampled}
        assert {low, high} <= values

    def test_comes_near_both_ends_of_a_logarithmic_range(
        self, sampled: list[Configuration]
    ) -> None:
        rates = [float(configuration["rate"]) for configuration in sampled]
        assert 1e-3 <= min(rates) < 1.1e-3
        assert 0.9e-1 < max(rates) <= 1e-1

    @pytest.mark.parametrize("parameter", ["rate", "momentum"])
    def test_samples_continuous_ranges_by_the_law_of_the_space(
        self, sampled: list[Configuration], parameter: str
    ) -> None:
        generator = np.random.default_rng(1)
        expected = [float(SPACE.sample(generator)[parameter]) for _ in range(4000)]
        found = [float(configuration[parameter]) for configuration in sampled]
        assert stats.ks_2samp(found, expected).pvalue > _LIKELY

    @pytest.mark.parametrize(
        "parameter", ["layers", "even", "neurons", "dropout", "optimizer", "nesterov"]
    )
    def test_samples_counted_values_by_the_law_of_the_space(
        self, sampled: list[Configuration], parameter: str
    ) -> None:
        spots = [(place + 0.5) / 100_000 for place in range(100_000)]
        law = [quantile(SPACE.parameters[parameter], spot) for spot in spots]
        values = sorted(set(law))
        shares = np.array([law.count(value) for value in values]) / len(law)
        drawn = [one[parameter] for one in sampled if parameter in one]
        counts = np.array([drawn.count(value) for value in values])
        assert counts.sum() == len(drawn)
        assert stats.chisquare(counts, shares * len(drawn)).pvalue > _LIKELY

    def test_proposes_the_same_from_the_same_seed(self) -> None:
        again = [[trial.configuration for trial in self.run(seed=5)] for _ in range(2)]
        other = [trial.configuration for trial in self.run(seed=6)]
        assert again[0] == again[1]
        assert again[0] != other

    def test_a_raising_objective_fails_its_trials_and_the_study_goes_on(self) -> None:
        store = MemoryStore()
        trials = self.run(often_raising, store=store)
        failed = [trial for trial in trials if isinstance(trial.outcome, Failed)]
        assert len(trials) == 12
        assert {trial.configuration["optimizer"] for trial in failed} == {"adam"}
        for trial in failed:
            assert "this optimizer is broken" in store.logs[trial.number]
            assert "Traceback" in store.logs[trial.number]
        assert any(isinstance(trial.outcome, Completed) for trial in trials)

    def test_a_study_whose_trials_all_fail_still_spends_its_budget(self) -> None:
        trials = self.run(always_raising, trials=5)
        assert [type(trial.outcome) for trial in trials] == [Failed] * 5

    @pytest.mark.parametrize("workers", [None, 2])
    def test_a_store_that_lost_its_place_ends_the_study(self, workers: int | None) -> None:
        store = MemoryStore(most=3)
        with pytest.raises(PlaceLostError, match="the file is gone"):
            self.run(store=store, workers=workers)
        assert len(store.trials) == 3

    def test_values_that_are_not_finite_never_rank(self) -> None:
        trials = self.run(often_not_finite, trials=16)
        for trial in trials:
            if trial.configuration["layers"] == 2:
                assert isinstance(trial.outcome, Completed)
            else:
                assert isinstance(trial.outcome, Failed)
                assert trial.outcome.kind is FailureKind.DIVERGED
        best = incumbent(trials, LOSS)
        assert best is not None
        assert best.configuration["layers"] == 2

    def test_every_sampler_spends_its_budget_and_maximizes_as_it_minimizes(self) -> None:
        for sampler in self.samplers:
            trials = self.costly_samplers.get(sampler, 12)
            way: dict[str, Any] = {
                "sampler": sampler,
                "pruner": self.own_pruner(sampler),
                "trials": trials,
            }
            down = self.run(bowl, LOSS, **way)
            assert len({one.configuration for one in down}) == trials, sampler
            if sampler not in (self.mirrored_samplers or self.samplers):
                continue
            up = self.run(hill, GAIN, **way)
            assert [one.configuration for one in down] == [one.configuration for one in up]
            assert [_mirrored(one.value) for one in up] == [one.value for one in down]

    def test_beginning_trials_ahead_of_their_turn_changes_nothing(self) -> None:
        if not self.begins_trials:
            pytest.skip("its workers begin a trial when they train it")
        for sampler in self.mirrored_samplers or self.samplers:
            trials = self.costly_samplers.get(sampler, 14)
            way: dict[str, Any] = {
                "sampler": sampler,
                "pruner": self.own_pruner(sampler),
                "trials": trials,
            }
            for law in (bowl, often_raising):
                ahead, in_turn = (
                    self.run(law, LOSS, looks_ahead=looks_ahead, **way)
                    for looks_ahead in (True, False)
                )
                assert [(one.configuration, one.outcome) for one in ahead] == [
                    (one.configuration, one.outcome) for one in in_turn
                ], sampler

    def test_every_pruner_prunes_and_lets_the_best_finish(self) -> None:
        for sampler, pruner in self.pruners:
            trials = self.run(sampler=sampler, pruner=pruner, trials=18, epochs=9)
            kinds = {type(trial.outcome) for trial in trials}
            assert kinds == {Completed, Pruned}, pruner
            for trial in trials:
                if isinstance(trial.outcome, Completed):
                    assert trial.epochs == 9, pruner
                else:
                    assert 0 < trial.epochs < 9, pruner

    def test_a_space_smaller_than_the_budget_is_tried_whole(self) -> None:
        small = SearchSpace({"layers": SPACE.parameters["layers"], "rate": 0.01})
        for sampler in self.mirrored_samplers or self.samplers:
            way: dict[str, Any] = {"sampler": sampler, "pruner": self.own_pruner(sampler)}
            trials = self.run(space=small, trials=20, **way)
            found = sorted(int(trial.configuration["layers"]) for trial in trials)
            assert found == [0, 1, 2, 3], sampler

    def test_folds_count_with_their_mean_and_spread(self) -> None:
        for trial in self.run(folds=3, trials=3):
            assert isinstance(trial.outcome, Completed)
            means = [bowl(trial.configuration, fold, 3) for fold in range(3)]
            assert trial.value == pytest.approx(np.mean(means))
            assert trial.outcome.spread == pytest.approx(np.std(means, ddof=1))

    def test_going_on_after_an_interruption_ends_as_if_there_had_been_none(self) -> None:
        whole = self.run(trials=8)
        for interrupt_after in self.interruptions:
            store = MemoryStore()
            with pytest.raises(KeyboardInterrupt):
                self.run(trials=8, store=store, interrupt_after=interrupt_after)
            finished = dict(store.trials)
            resumed = self.run(trials=8, store=store)
            assert {number: store.trials[number] for number in finished} == finished
            assert [told(trial) for trial in resumed] == [told(trial) for trial in whole]
            assert store.unfinished == {}

    def test_trials_side_by_side_are_those_of_one_after_another(self) -> None:
        for sampler in self.result_free_samplers:
            for law in (bowl, often_raising):
                way: dict[str, Any] = {"sampler": sampler, "trials": 14, "folds": 2}
                alone, *beside = (
                    [told(trial) for trial in self.run(law, workers=workers, **way)]
                    for workers in (None, 1, 2, 4)
                )
                assert len(alone) == 14
                assert beside == [alone] * 3, sampler

    def test_going_on_side_by_side_loses_and_repeats_nothing(self) -> None:
        for sampler in (*self.result_free_samplers, *self.learning_samplers):
            trials = self.costly_samplers.get(sampler, 14)
            way: dict[str, Any] = {"sampler": sampler, "pruner": self.own_pruner(sampler)}
            whole = self.run(trials=trials, workers=2, **way)
            # Costly ones are interrupted once, in the middle.
            moments = (4,) if sampler in self.costly_samplers else (0, *self.interruptions)
            for interrupt_after in moments:
                store = MemoryStore()
                interrupted: dict[str, Any] = {"interrupt_after": interrupt_after, "workers": 3}
                with pytest.raises(KeyboardInterrupt):
                    self.run(trials=trials, store=store, **interrupted, **way)
                finished, begun = dict(store.trials), set(store.unfinished.values())
                resumed = self.run(trials=trials, store=store, workers=2, **way)
                assert {number: store.trials[number] for number in finished} == finished
                assert [trial.number for trial in resumed] == list(range(trials)), sampler
                tried = {trial.configuration for trial in resumed}
                assert len(tried) == trials, sampler
                # What CMA-ES proposes anew depends on the order of results, and so on the workers.
                assert begun <= tried or sampler == "cmaes", sampler
                assert store.unfinished == {}
                if sampler in self.result_free_samplers:
                    assert [told(trial) for trial in resumed] == [told(trial) for trial in whole]

    def test_going_on_alone_after_side_by_side_loses_and_repeats_nothing(self) -> None:
        for sampler in (*self.result_free_samplers, *self.learning_samplers):
            trials = self.costly_samplers.get(sampler, 14)
            way: dict[str, Any] = {"sampler": sampler, "pruner": self.own_pruner(sampler)}
            store = MemoryStore()
            with pytest.raises(KeyboardInterrupt):
                self.run(trials=trials, store=store, interrupt_after=7, workers=3, **way)
            finished, begun = dict(store.trials), set(store.unfinished.values())
            assert begun
            alone = Placement(side_by_side=True)
            resumed = self.run(trials=trials, store=store, placement=alone, **way)
            assert {number: store.trials[number] for number in finished} == finished
            assert [trial.number for trial in resumed] == list(range(trials)), sampler
            tried = {trial.configuration for trial in resumed}
            assert len(tried) == trials, sampler
            assert begun <= tried, sampler
            assert store.unfinished == {}

    def test_a_finished_study_trains_nothing_more(self) -> None:
        store = MemoryStore()
        before = self.run(trials=4, store=store)
        assert self.run(trials=4, store=store, interrupt_after=0) == before

    def test_a_larger_budget_adds_trials_and_keeps_the_old_ones(self) -> None:
        store = MemoryStore()
        before = self.run(trials=4, store=store)
        after = self.run(trials=7, store=store)
        assert after[:4] == before
        assert len({trial.configuration for trial in after}) == 7


def pairs(samplers: Sequence[str], pruners: Sequence[str]) -> list[tuple[str, str]]:
    """Return every sampler with every pruner."""
    return list(itertools.product(samplers, pruners))


def of_which(capabilities: Capabilities, *, look_at_results: bool) -> tuple[str, ...]:
    """Return a backend's samplers that look at results, or those that do not, by its records."""
    samplers = capabilities.samplers
    return tuple(one.name for one in samplers if one.looks_at_results == look_at_results)


def _mirrored(value: float | None) -> float | None:
    return None if value is None else -value
