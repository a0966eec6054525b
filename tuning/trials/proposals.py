"""Proposals turned into trials under way, one after another or side by side."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from search_spaces import Configuration
    from tuning.trials.evaluator import Evaluator
    from tuning.trials.trial_run import TrialRun

# Proposals of what trains already wait for its outcome; so many in a row, and no more are asked
# for before something has happened.
_MOST_TWINS = 50


class HasConfiguration(Protocol):
    """A library's proposal, whatever else it carries."""

    @property
    def configuration(self) -> Configuration:
        """What is to be tried."""
        ...


Proposal = TypeVar("Proposal", bound=HasConfiguration)


def trials_under_way(
    evaluator: Evaluator,
    ask: Callable[[], Proposal | None],
    *,
    may_ask_ahead: Callable[[], bool],
    may_ask_beside: Callable[[], bool],
) -> Iterator[tuple[Proposal, TrialRun]]:
    """Yield a proposal and its trial each time that the trial can be advanced without waiting.

    Whoever takes them advances the trial, and completes or prunes it in the end. A proposal that
    the study knows comes with a trial that is known, and ends like any other.

    Args:
        evaluator: Begins the trials.
        ask: Returns the next proposal, None while there is none.
        may_ask_ahead: Whether the next proposal is the same whatever the trials under way come to.
        may_ask_beside: Whether the next proposal makes sense while others are under way.
    """
    if evaluator.looks_ahead:
        return _in_turn(evaluator, ask, may_ask_ahead=may_ask_ahead)
    return _side_by_side(evaluator, ask, may_ask=may_ask_beside)


def _side_by_side(
    evaluator: Evaluator, ask: Callable[[], Proposal | None], *, may_ask: Callable[[], bool]
) -> Iterator[tuple[Proposal, TrialRun]]:
    """Keep as many trials under way as the executor has room for."""
    under_way: dict[TrialRun, Proposal] = {}
    twins: dict[Configuration, list[Proposal]] = {}
    waiting = 0
    while True:
        while len(under_way) < evaluator.slots and waiting < _MOST_TWINS:
            if not evaluator.has_budget or (under_way and not may_ask()):
                break
            proposal = ask()
            if proposal is None:
                break
            if proposal.configuration in twins:
                twins[proposal.configuration].append(proposal)
                waiting += 1
                continue
            run = evaluator.begin(proposal.configuration)
            if run.trial is None:
                under_way[run] = proposal
                twins[run.configuration] = []
            else:
                yield from _to_its_end(proposal, run)
        if not under_way:
            return
        for run in evaluator.wait(list(under_way)):
            yield under_way[run], run
            if run.has_ended:
                del under_way[run]
                for twin in twins.pop(run.configuration):
                    waiting -= 1
                    yield from _to_its_end(twin, evaluator.begin(twin.configuration))


def _in_turn(
    evaluator: Evaluator, ask: Callable[[], Proposal | None], *, may_ask_ahead: Callable[[], bool]
) -> Iterator[tuple[Proposal, TrialRun]]:
    """Finish a trial before the next.

    While results do not matter to what is proposed, proposals are asked for ahead of their turn
    and their trials begun, so that programs compile meanwhile and equal ones train together. The
    search is the same as without.
    """
    asked: deque[tuple[Proposal, TrialRun | None]] = deque()
    while True:
        if len(asked) < 2:
            asked.extend(_begun(evaluator, ask, may_ask_ahead=may_ask_ahead, asked=asked))
        if not asked:
            return
        proposal, run = asked.popleft()
        yield from _to_its_end(proposal, run or evaluator.begin(proposal.configuration))


def _to_its_end(proposal: Proposal, run: TrialRun) -> Iterator[tuple[Proposal, TrialRun]]:
    while not run.has_ended:
        yield proposal, run


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
