"""A person's ``fit`` in a thread of its own, which waits after each epoch until it may go on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from typing import Any, NamedTuple, final

import keras

from objectives.machine.quiet import users_prints
from objectives.training.own_fit.thread_state import ThreadState
from objectives.training.trainer import numbers_of

_LONGEST_BATCH_SECONDS = 20.0


class Report(NamedTuple):
    """What the thread says when it waits, or has ended.

    Attributes:
        logs: The metrics of the last epoch; None where there was none since the report before.
        has_ended: Whether ``fit`` has returned.
        returned: What it returned.
        error: What it raised.
    """

    logs: dict[str, float] | None
    has_ended: bool = False
    returned: Any = None
    error: BaseException | None = None


class _StopFit(BaseException):
    """Leaves a person's ``fit``; no ``except Exception`` of theirs holds it."""


@final
class RunningFit:
    """One call of ``fit``, from its beginning to its end.

    The thread goes on past the last epoch of a ``model.fit``, to find out whether another one
    follows; before each other epoch it waits.
    """

    def __init__(self, call: Callable[[], Any], *, seed: int, needed: str) -> None:
        """Prepare to call; ``needed`` is the metric without which no epoch is reported.

        ``is_measured`` may be set meanwhile: False while a ``model.fit`` runs whose epochs say
        nothing of the metric, though they have one of the name.
        """
        self._call = call
        self.is_measured = True
        self._needed = needed
        self._state = ThreadState(seed)
        self._reports: SimpleQueue[Report] = SimpleQueue()
        self._may_go_on = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._is_stopping = self.has_ended = False
        self._pending: dict[str, float] | None = None
        self.callback = _HandOver(self)

    def next(self) -> Report:
        """Let it go on, and return what it says next; call until it has ended."""
        self._state.put_in_place()
        try:
            with users_prints():
                if self._thread.ident is None:
                    self._thread.start()
                else:
                    self._may_go_on.release()
                report = self._reports.get()
        except BaseException:
            # Interrupted by hand: this training does not go on. It ends with its next batch, since
            # a process must not end while a thread of it computes.
            self._is_stopping = True
            self._may_go_on.release()
            self._thread.join(timeout=_LONGEST_BATCH_SECONDS)
            raise
        finally:
            self._state.take_away()
        self.has_ended = report.has_ended
        return report

    def stop(self) -> None:
        """End it where it is; callbacks hear of the training's end."""
        self._is_stopping = True
        if self._thread.ident is None or self.has_ended:
            return
        while not self.next().has_ended:
            pass

    def _run(self) -> None:
        self._state.enter_thread()
        try:
            returned = self._call()
        except _StopFit:
            self._reports.put(Report(self._pending, has_ended=True))
        except BaseException as error:  # noqa: BLE001 - raised again where the epoch was asked for
            self._reports.put(Report(None, has_ended=True, error=error))
        else:
            self._reports.put(Report(self._pending, has_ended=True, returned=returned))

    def _wait(self, logs: dict[str, float]) -> bool:
        """Report an epoch, and return whether the training is to end then."""
        self._state.leave_thread()
        self._reports.put(Report(logs))
        self._may_go_on.acquire()
        self._state.enter_thread()
        return self._is_stopping

    def _counts(self, logs: Mapping[str, float]) -> bool:
        return self.is_measured and self._needed in logs

    def began(self) -> None:
        """Take in that a ``model.fit`` begins: one before it has ended, and is reported first."""
        if self._is_stopping:
            raise _StopFit
        if self._pending is not None and self._counts(self._pending):
            logs, self._pending = self._pending, None
            if self._wait(logs):
                raise _StopFit

    def trained_batch(self) -> None:
        """Leave a training that nobody waits for any more."""
        if self._is_stopping:
            raise _StopFit

    def epoch_ended(self, logs: Mapping[str, Any], *, model: Any, epochs_left: int | None) -> None:
        """Report an epoch and wait.

        Args:
            logs: Its metrics.
            model: The model that trained, None where a loop of the person's own does not say.
            epochs_left: How many are to come; None where a loop of the person's own calls.
        """
        if self._is_stopping:
            raise _StopFit
        found = numbers_of(logs)
        before, self._pending = self._pending, found
        if epochs_left is None:
            self.is_measured = True
            plain = self._needed.removeprefix("val_")
            if self._needed not in found and plain in found:
                # A loop of one's own says what it has measured by whatever name it is ranked.
                found[self._needed] = found[plain]
            # Nobody says which one is the last: an epoch is reported when the next one is there.
            if before is not None and self._counts(before) and self._wait(before):
                raise _StopFit
            return
        is_over = epochs_left == 0 or bool(getattr(model, "stop_training", False))
        if is_over or not self._counts(found):
            return
        self._pending = None
        if self._wait(found):
            # The way in which Keras itself ends a training: callbacks hear of it.
            model.stop_training = True


@final
class _HandOver(keras.callbacks.Callback):
    """Tells of each epoch; the last of the callbacks, so that the others have had their say."""

    def __init__(self, running: RunningFit) -> None:
        super().__init__()
        self._running = running

    def on_train_begin(self, logs: Any = None) -> None:
        del logs
        self._running.began()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        del batch, logs
        self._running.trained_batch()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        epochs = (self.params or {}).get("epochs")
        left = None if epochs is None else int(epochs) - epoch - 1
        # Asking for the model makes it hold its weights, which Keras keeps elsewhere meanwhile.
        self._running.epoch_ended(logs or {}, model=self.model, epochs_left=left)
