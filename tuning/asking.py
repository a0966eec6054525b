"""Proposals turned into trials, some of them before the one before has ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from search_spaces import Configuration
    from tuning.evaluation import Evaluator, TrialRun


class HasConfiguration(Protocol):
    """A library's proposal, whatever else it carries."""

    @property
    def configuration(self) -> Configuration:
        """What is to be tried."""
        ...


Proposal = TypeVar("Proposal", bound=HasConfiguration)


def trials_in_turn(
    evaluator: Evaluator,
    ask: Callable[[], Proposal | None],
    *,
    may_ask_ahead: Callable[[], bool],
) -> Iterator[tuple[Proposal, TrialRun]]:
    """Yield each proposal with its trial, to be trained and told before the next is taken.

    While results do not matter to what is proposed, proposals are asked for ahead of their turn
    and their trials begun, so that programs compile meanwhile and equal ones train together. The
    search is the same as without.

    Args:
        evaluator: Begins the trials.
        ask: Returns the next proposal, None once there is none.
        may_ask_ahead: Whether the next proposal does not depend on results that are missing.
    """
    asked: deque[tuple[Proposal, TrialRun | None]] = deque()
    while True:
        if len(asked) < 2:
            asked.extend(_begun(evaluator, ask, may_ask_ahead=may_ask_ahead, asked=asked))
        if not asked:
            return
        proposal, run = asked.popleft()
        yield proposal, run or evaluator.begin(proposal.configuration)


def _begun(
    evaluator: Evaluator,
    ask: Callable[[], Proposal | None],
    *,
    may_ask_ahead: Callable[[], bool],
    asked: deque[tuple[Proposal, TrialRun | None]],
) -> list[tuple[Proposal, TrialRun | None]]:
    fresh: list[Proposal] = []
    waiting = {proposal.configuration for proposal, _ in asked}

    def configurations() -> Iterator[Configuration]:
        while evaluator.has_budget and (not waiting or may_ask_ahead()):
            proposal = ask()
            if proposal is None:
                return
            fresh.append(proposal)
            if proposal.configuration in waiting:
                return
            waiting.add(proposal.configuration)
            yield proposal.configuration

    runs: list[TrialRun | None] = list(evaluator.begin_ahead(configurations()))
    # A configuration that is under way already begins, as a known one, once that has ended.
    runs.extend([None] * (len(fresh) - len(runs)))
    return list(zip(fresh, runs, strict=True))
