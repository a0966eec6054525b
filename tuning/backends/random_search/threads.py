"""scikit-learn's threads, each of which waits for the fold that it wants fitted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from tuning.trials.evaluator import Evaluator

# Nobody says that the cluster has grown.
_SECONDS_BETWEEN_LOOKS = 1.0


class SearchStoppedError(Exception):
    """The search ends before its time; the reason stands with its threads.

    Threads may only raise what is an ``Exception``: of anything else joblib would not hear.
    """


@final
class FoldThreads:
    """Lets in as many threads as there are workers, and sends all home once the search is over."""

    def __init__(self, evaluator: Evaluator) -> None:
        """Take the evaluator that knows how many workers there are, and the time."""
        self._evaluator = evaluator
        self._executor = evaluator.fold_executor
        self.lock = threading.RLock()
        """Held by whichever thread looks at trials."""
        self._moved = threading.Condition(self.lock)
        self._under_way = 0
        self.reason: BaseException | None = None
        """Why the search was stopped before its time, or None."""

    def wait_for_room(self, may_enter: Callable[[], bool]) -> None:
        """Wait, with the lock held, until a fold may begin and would find a worker.

        Args:
            may_enter: Whether the fold may begin; asked again whenever something has happened.

        Raises:
            SearchStoppedError: If the search is stopped meanwhile.
            StudyEnds: If its time is up, or it was asked to stop.
        """
        self.require_going_on()
        while not (may_enter() and self._under_way < max(1, self._executor.slots)):
            self._moved.wait(_SECONDS_BETWEEN_LOOKS)
            self.require_going_on()

    def enter(self) -> None:
        """Take in that a fold is on its way to a worker."""
        with self._moved:
            self._under_way += 1
            # Whoever brings the next trial was waiting for this fold to begin.
            self._moved.notify_all()

    def leave(self) -> None:
        """Take in that a fold on a worker was trained, or is not going to be."""
        with self._moved:
            self._under_way -= 1
            self._moved.notify_all()

    def stop(self, reason: BaseException) -> None:
        """Let no thread go on; the first reason counts."""
        with self._moved:
            self.reason = self.reason or reason
            self._moved.notify_all()

    def require_going_on(self) -> None:
        """Raise ``SearchStoppedError`` once the search was stopped, or its time is up."""
        if self.reason is not None:
            raise SearchStoppedError
        self._evaluator.check_end()
