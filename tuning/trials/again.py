"""Configurations of trials trained again, after a search: together where that is faster."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from objectives.seeds import again_number
from tuning.trials.ahead import begun_ahead

if TYPE_CHECKING:
    from objectives.measurement import Evaluation
    from search_spaces import Configuration
    from tuning.executors.executor import Executor, Training
    from tuning.records import Trial


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A training of a trial's configuration with seeds of its own.

    Attributes:
        trial: The trial.
        run: Which of its trainings again, from 0.
    """

    trial: Trial
    run: int

    @property
    def number(self) -> int:
        """What its seeds are derived from, in a trial's number's place."""
        return again_number(self.trial.number, self.run)

    @property
    def configuration(self) -> Configuration:
        """What is trained."""
        return self.trial.configuration


def trained_again(
    executor: Executor, wanted: Sequence[Again], *, check: Callable[[], None]
) -> Iterator[tuple[Again, Evaluation]]:
    """Train all that is wanted, and yield each with what it left as it ends.

    Args:
        executor: Where to train.
        wanted: What, the most important first.
        check: Raises once there is no more time for it; asked before each epoch.
    """
    if executor.looks_ahead:
        return _in_turn(executor, wanted, check)
    return _side_by_side(executor, wanted, check)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    wanted: Again
    training: Training


def _in_turn(
    executor: Executor, wanted: Sequence[Again], check: Callable[[], None]
) -> Iterator[tuple[Again, Evaluation]]:
    """Finish one before the next; further ones compile meanwhile, and equal ones train together."""

    def begin(one: Again) -> _Begun:
        return _Begun(wanted=one, training=executor.start(one.configuration, number=one.number))

    waiting, begun = iter(wanted), deque[_Begun]()
    while True:
        if len(begun) < 2:
            begun.extend(begun_ahead(begin, waiting, looks_ahead=True))
        if not begun:
            return
        one = begun.popleft()
        check()
        while one.training.advance() is not None:
            check()
        yield one.wanted, one.training.finish()


def _side_by_side(
    executor: Executor, wanted: Sequence[Again], check: Callable[[], None]
) -> Iterator[tuple[Again, Evaluation]]:
    """Keep as many under way as there is room for."""
    waiting, under_way = deque(wanted), dict[int, _Begun]()
    while True:
        check()
        while waiting and len(under_way) < executor.slots:
            one = waiting.popleft()
            training = executor.start(one.configuration, number=one.number)
            under_way[id(training)] = _Begun(wanted=one, training=training)
        if not under_way:
            return
        for training in executor.wait([one.training for one in under_way.values()]):
            if training.advance() is None:
                yield under_way.pop(id(training)).wanted, training.finish()
