"""Proposals that become trials ahead of their turn, and those that must not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search_spaces import Configuration
from tests.contracts.memory_store import MemoryStore
from tests.contracts.toy import LOSS, SPACE, Toy, bowl, toy_loaded, toy_spec
from tuning.progress import SilentProgress
from tuning.trials.evaluator import Evaluator
from tuning.trials.proposals import trials_under_way


@dataclass
class Proposal:
    configuration: Configuration


def configuration(layers: int) -> Configuration:
    return SPACE.activate(
        {
            "layers": layers,
            "even": 2,
            "neurons": 1,
            "rate": 0.01,
            "momentum": 0.5,
            "dropout": 0.1,
            "optimizer": "adam",
        }
    )


class Bench:
    def __init__(
        self, wanted: Sequence[int], *, trials: int = 10, looks_ahead: bool = True
    ) -> None:
        spec = toy_spec("optuna", trials=trials)
        self.store = MemoryStore()
        self.evaluator = Evaluator(
            spec,
            toy_loaded(spec, LOSS),
            store=self.store,
            executor=Toy(bowl, LOSS, spec.budget.epochs, looks_ahead=looks_ahead),
            progress=SilentProgress(),
        )
        self.wanted = [Proposal(configuration(layers)) for layers in wanted]
        self.asked = 0

    def ask(self) -> Proposal | None:
        self.asked += 1
        return self.wanted.pop(0) if self.wanted else None

    def run(self, *, may_ask_ahead: bool = True) -> list[tuple[int, int, int]]:
        """Return, for each turn, the trial's number, how often was asked, and how many wait."""
        turns = []
        under_way = trials_under_way(
            self.evaluator,
            self.ask,
            may_ask_ahead=lambda: may_ask_ahead,
            may_ask_beside=lambda: may_ask_ahead,
        )
        for _, run in under_way:
            turns.append((run.number, self.asked, len(self.store.unfinished)))
            while run.advance() is not None:
                pass
            run.complete()
        return turns


def test_trials_begin_ahead_as_many_as_train_together() -> None:
    # Toys train three together; the next three begin once a single one waits.
    assert Bench([0, 1, 2, 3]).run() == [(0, 3, 3), (1, 3, 2), (2, 5, 2), (3, 6, 1)]


def test_where_nothing_is_gained_trials_still_begin_one_by_one() -> None:
    bench = Bench([0, 1, 2], looks_ahead=False)
    turns = bench.run()
    assert [number for number, _, _ in turns] == [0, 1, 2]
    assert max(waiting for _, _, waiting in turns) <= 2


def test_nothing_is_asked_while_a_result_is_missing() -> None:
    turns = Bench([0, 1, 2]).run(may_ask_ahead=False)
    assert turns == [(0, 1, 1), (1, 2, 1), (2, 3, 1)]


def test_a_proposal_that_is_under_way_is_answered_once_it_has_ended() -> None:
    bench = Bench([0, 1, 0, 2])
    assert [number for number, _, _ in bench.run()] == [0, 1, 0, 2]
    assert sorted(bench.store.trials) == [0, 1, 2]


def test_the_budget_bounds_what_begins_ahead() -> None:
    bench = Bench([0, 1, 2, 3], trials=2)
    assert [number for number, _, _ in bench.run()] == [0, 1]
    assert not bench.store.unfinished


def test_known_trials_cost_nothing_and_are_answered_in_turn() -> None:
    first = Bench([0, 1])
    first.run()
    again = Bench([0, 1, 2], trials=3)
    again.store.trials.update(first.store.trials)
    again.evaluator._numbers.update({t.configuration: n for n, t in first.store.trials.items()})
    assert [number for number, _, _ in again.run()] == [0, 1, 2]
