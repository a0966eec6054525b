"""Epochs of one training that a thread trains before anyone asks for them.

A small network's step keeps one core busy. While a trial trains, those that are begun ahead of
their turn train beside it on the cores that are left; whoever asks for their epochs gets the same
numbers as if they had waited, since a training depends on its own seed alone.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, final
from weakref import WeakSet

import jax

from objectives.machine.processor import usable_cores
from objectives.training.stop_rule import LogWatch
from objectives.training.trainer import numbers_of

if TYPE_CHECKING:
    from objectives.training.compiled_jax.compiled_epoch import CompiledEpoch
    from objectives.training.compiled_jax.state import State
    from objectives.training.model_training import ModelTraining
    from objectives.training.stop_rule import StopRule

# More trials than these are not begun ahead.
_MOST_THREADS = 3
# The states of a training's epochs that nobody has asked for yet; one of more weights trains less
# far ahead.
_MOST_BYTES = 200_000_000


def trains_ahead() -> bool:
    """Tell whether there are cores for more than one training; a GPU is busy with one alone."""
    return jax.default_backend() == "cpu" and usable_cores() > 1


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedEpoch:
    """An epoch that was trained before anyone asked for it.

    Attributes:
        logs: Its metrics.
        state: The model's state after it.
        drawn: The state, after it, of the generator that draws the order of rows.
        seconds: How long it took.
    """

    logs: dict[str, float]
    state: State
    drawn: dict[str, Any]
    seconds: float


@final
class EpochsAhead:
    """Trains the epochs of one training until someone asks for the first of them.

    From then on the epoch that is under way is the last: who asked trains the others.
    """

    def __init__(
        self, epoch: CompiledEpoch, state: State, *, training: ModelTraining, rule: StopRule
    ) -> None:
        """Begin as soon as a thread is free.

        Args:
            epoch: Runs an epoch; its programs may be compiling still.
            state: Where the training stands, before its first epoch.
            training: Draws the order of its rows; nobody may be told of its epochs.
            rule: When it stops by itself.
        """
        self._epoch = epoch
        self._state = state
        self._training = training
        self._watch = LogWatch(rule)
        self._done: deque[TrainedEpoch] = deque()
        self._bytes = sum(leaf.nbytes for leaf in jax.tree.leaves(state))
        self._news = threading.Condition()
        self._is_to_stop = self._has_ended = False
        self._seconds = 0.0
        self._running: Future[None] = _threads().submit(self._run)
        _all_ahead.add(self)

    def next_epoch(self) -> TrainedEpoch | None:
        """Return the next epoch; None once whoever asks trains it, and all that follow."""
        self.stop()
        began = time.monotonic()
        with self._news:
            self._news.wait_for(lambda: self._done or self._has_ended)
            if not self._done:
                return None
            epoch = self._done.popleft()
        self._seconds += epoch.seconds - (time.monotonic() - began)
        return epoch

    def stop(self) -> None:
        """Let the epoch that is under way be the last, without waiting for it."""
        self._is_to_stop = True
        if self._running.cancel():
            self._has_ended = True

    def seconds(self) -> float:
        """Return, once, the time of the epochs that were asked for less the wait for them."""
        seconds, self._seconds = self._seconds, 0.0
        return seconds

    def _run(self) -> None:
        try:
            while not self._is_to_stop and len(self._done) * self._bytes < _MOST_BYTES:
                if not self._train_epoch():
                    return
        finally:
            with self._news:
                self._has_ended = True
                self._news.notify_all()

    def _train_epoch(self) -> bool:
        """Train an epoch; return whether the rule wants another one."""
        generator = self._training.shuffling.bit_generator
        drawn, began = generator.state, time.monotonic()
        try:
            state, metrics = self._epoch.run(self._state, self._training.begin_epoch())
            logs = numbers_of(metrics)
        except BaseException:  # noqa: BLE001 - who trains it again fails the trial that it is of
            generator.state = drawn
            return False
        self._state = state
        seconds = time.monotonic() - began
        epoch = TrainedEpoch(logs=logs, state=state, drawn=dict(generator.state), seconds=seconds)
        with self._news:
            self._done.append(epoch)
            self._news.notify_all()
        return self._watch.wants_more(logs)


_all_ahead: WeakSet[EpochsAhead] = WeakSet()


def stop_all() -> None:
    """Let what trains ahead end with its epoch: nobody will ask for another one."""
    for ahead in list(_all_ahead):
        ahead.stop()


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    count = min(usable_cores() - 1, _MOST_THREADS)
    return ThreadPoolExecutor(max(1, count), thread_name_prefix="training ahead")
