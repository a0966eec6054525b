"""What every backend does with configurations that a person wants tried first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pytest

from tests.contracts.memory_store import MemoryStore
from tests.contracts.toy import SPACE
from tuning.records import Trial
from tuning.specification.capabilities import capabilities_of, sampler_of

FIRST = tuple(
    SPACE.activate(
        {
            "layers": layers,
            "even": 2,
            "neurons": 6,
            "rate": 0.05,
            "momentum": 1.0,
            "dropout": 0.3,
            "optimizer": optimizer,
            "nesterov": False,
            "damping": 0.25,
        }
    )
    for layers, optimizer in ((3, "rmsprop"), (0, "sgd"), (2, "adam"))
)


class GivenFirst:
    """The part of the contract of backends that is about what is tried first."""

    name: str
    samplers: Sequence[str] = ()
    costly_samplers: Mapping[str, int] = MappingProxyType({})  # with fewer trials than the others
    mirrored_samplers: Sequence[str] = ()  # all of them where none is named
    pruners: Sequence[tuple[str, str]] = ()  # sampler and pruner
    interruptions: Sequence[int] = (1, 4, 13)  # after so many epochs
    # Trials side by side: samplers that look at no results, and with a pruner those that do.
    result_free_samplers: Sequence[str] = ()
    learning_samplers: Sequence[str] = ()

    def run(self, *law: Any, **changes: Any) -> list[Trial]:
        """Run a study and return its finished trials by number."""
        raise AssertionError("the contract that this is a part of runs studies")

    def test_tries_given_configurations_first_and_goes_on_as_without(self) -> None:
        for sampler in self._beginning_with_given:
            trials = self.costly_samplers.get(sampler, 12)
            way: dict[str, Any] = {"sampler": sampler, "pruner": self.own_pruner(sampler)}
            without = [one.configuration for one in self.run(trials=trials, **way)]
            begun = self.run(trials=trials, first=FIRST, **way)
            assert [one.number for one in begun] == list(range(trials)), sampler
            tried = [one.configuration for one in begun]
            assert tried[: len(FIRST)] == list(FIRST), sampler
            assert len(set(tried)) == trials, sampler
            if not sampler_of(sampler).looks_at_results and sampler != "qmc":
                assert tried[len(FIRST) :] == without[: trials - len(FIRST)], sampler

    def test_what_is_proposed_anyway_is_given_first_and_never_tried_twice(self) -> None:
        for sampler in self._beginning_with_given:
            trials = self.costly_samplers.get(sampler, 12)
            way: dict[str, Any] = {"sampler": sampler, "pruner": self.own_pruner(sampler)}
            without = [one.configuration for one in self.run(trials=trials, **way)]
            begun = self.run(trials=trials, first=tuple(without[:3]), **way)
            tried = [one.configuration for one in begun]
            assert tried[:3] == without[:3], sampler
            assert len(set(tried)) == trials, sampler
            if sampler_of(sampler).is_independent:
                assert tried == without, sampler

    def test_every_pruner_takes_given_configurations_first(self) -> None:
        for sampler, pruner in self.pruners:
            if sampler in self._beginning_with_given:
                way: dict[str, Any] = {"sampler": sampler, "pruner": pruner}
                trials = self.run(trials=9, epochs=9, first=FIRST, **way)
                assert [one.configuration for one in trials[: len(FIRST)]] == list(FIRST), pruner
                assert len({one.configuration for one in trials}) == 9, pruner

    def test_given_configurations_may_be_all_that_there_is(self) -> None:
        for trials in (1, len(FIRST)):
            begun = self.run(trials=trials, first=FIRST)
            assert [one.configuration for one in begun] == list(FIRST[:trials])

    def test_going_on_after_given_configurations_ends_as_if_without_interruption(self) -> None:
        whole = self.run(trials=8, first=FIRST)
        for interrupt_after in self.interruptions:
            store = MemoryStore()
            with pytest.raises(KeyboardInterrupt):
                self.run(trials=8, first=FIRST, store=store, interrupt_after=interrupt_after)
            resumed = self.run(trials=8, first=FIRST, store=store)
            assert [told(trial) for trial in resumed] == [told(trial) for trial in whole]

    def test_given_configurations_side_by_side_are_tried_once_whatever_interrupts(self) -> None:
        for sampler in (*self.result_free_samplers, *self.learning_samplers):
            if sampler not in self._beginning_with_given:
                continue
            trials = self.costly_samplers.get(sampler, 10)
            way: dict[str, Any] = {"sampler": sampler, "pruner": self.own_pruner(sampler)}
            whole = self.run(trials=trials, first=FIRST, workers=2, **way)
            for interrupt_after in (0, 1, 4, 10) if trials > len(FIRST) + 1 else (1,):
                store = MemoryStore()
                with pytest.raises(KeyboardInterrupt):
                    self.run(
                        trials=trials, first=FIRST, store=store, workers=3,
                        interrupt_after=interrupt_after, **way,
                    )  # fmt: skip
                resumed = self.run(trials=trials, first=FIRST, store=store, workers=2, **way)
                tried = [one.configuration for one in resumed]
                assert tried[: len(FIRST)] == list(FIRST), sampler
                assert len(set(tried)) == trials, sampler
                if sampler in self.result_free_samplers:
                    assert [told(one) for one in resumed] == [told(one) for one in whole]

    @property
    def _beginning_with_given(self) -> list[str]:
        """The samplers that begin with what is given: all but grids."""
        samplers = self.mirrored_samplers or self.samplers
        return [name for name in samplers if not sampler_of(name).is_grid]

    def own_pruner(self, sampler: str) -> str:
        own = {} if self.name == "fake" else capabilities_of(self.name).own_pruners
        return own.get(sampler, "none")


def told(trial: Trial) -> tuple[Any, ...]:
    return trial.number, trial.configuration, trial.outcome, trial.curves
