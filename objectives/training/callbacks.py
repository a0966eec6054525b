"""A user's Keras callbacks around epochs that somebody else runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, final

import keras

from objectives.machine.quiet import users_prints
from objectives.training.callback_attributes import restore_attributes, saved_attributes

_FIRST_HOOKS = ("on_train_begin", "on_epoch_begin")
_BATCH_HOOKS = (
    "on_batch_begin",
    "on_batch_end",
    "on_train_batch_begin",
    "on_train_batch_end",
    "on_test_begin",
    "on_test_end",
    "on_test_batch_begin",
    "on_test_batch_end",
)


@final
class EpochCallbacks:
    """Tells callbacks of the beginning, of each epoch, and of the end, once each.

    Where there are no callbacks nothing is called, so that a trainer need not hand its state to
    the model for nobody.
    """

    def __init__(
        self,
        callbacks: Sequence[keras.callbacks.Callback],
        model: keras.Model,
        *,
        epochs: int,
        steps: int | None = None,
    ) -> None:
        """Attach the callbacks to the model.

        Args:
            callbacks: Keras callbacks.
            model: The model that trains.
            epochs: How many epochs they are told to expect.
            steps: How many batches an epoch, likewise.
        """
        self._model = model
        self._epoch = 0
        self._logs: dict[str, float] = {}
        self._list = (
            keras.callbacks.CallbackList(
                list(callbacks),
                model=model,
                epochs=epochs,
                steps=steps,
                verbose=0,
                add_history=False,
            )
            if callbacks
            else None
        )
        self._begun = False
        self._expects_more = False

    @property
    def are_there(self) -> bool:
        """Whether there is anybody to be told."""
        return self._list is not None

    @property
    def may_change_layers(self) -> bool:
        """Whether one may set what a model is traced with, such as a rate, when a training begins.

        Keras's own set nothing but variables then; what is set later, no traced program hears of.
        """
        return any(
            _overrides(callback, hook)
            for callback in self._told
            if not _is_keras_own(callback)
            for hook in _FIRST_HOOKS
        )

    @property
    def want_to_stop(self) -> bool:
        """Whether a callback set ``model.stop_training``."""
        return self._list is not None and self._begun and bool(self._model.stop_training)

    def begin_epoch(self) -> None:
        """Tell of the training's beginning before the first epoch, and of each epoch's."""
        if self._list is None:
            return
        if not self._begun:
            self._begin()
        with users_prints():
            self._list.on_epoch_begin(self._epoch)

    def end_epoch(self, logs: Mapping[str, float]) -> None:
        """Tell of an epoch's end with its metrics; callbacks may add to a copy of them."""
        self._logs = dict(logs)
        if self._list is not None:
            with users_prints():
                self._list.on_epoch_end(self._epoch, self._logs)
        self._epoch += 1

    def expect_more(self, *, expected: bool) -> None:
        """Say whether another stage follows, whose end is the training's."""
        self._expects_more = expected

    def end(self) -> None:
        """Tell of the training's end, unless another stage follows."""
        if self._list is not None and self._begun and not self._expects_more:
            with users_prints():
                self._list.on_train_end(self._logs)

    def snapshot(self) -> dict[str, Any] | None:
        """Return as plain data what the callbacks remember; None where that cannot be.

        Inverse of ``restore``.
        """
        attributes = [saved_attributes(callback) for callback in self._told]
        if any(saved is None for saved in attributes):
            return None
        logs = {name: value for name, value in self._logs.items() if type(value) is float}
        return {"attributes": attributes, "stops": self.want_to_stop, "logs": logs}

    def restore(self, saved: Mapping[str, Any], *, epochs: int) -> None:
        """Go on after so many epochs: callbacks are told of the beginning, not of those epochs.

        Raises:
            ValueError: If they are not as many as before.
        """
        self._epoch = epochs
        if self._list is None:
            return
        self._begin()
        for callback, attributes in zip(self._told, saved["attributes"], strict=True):
            restore_attributes(callback, attributes)
        self._model.stop_training = saved["stops"]
        self._logs = dict(saved["logs"])

    def batch_hooks(self) -> list[keras.callbacks.Callback]:
        """Return what passes the hooks of batches and of tests on, and no others."""
        return [] if self._list is None else [_BatchHooks(self._list)]

    @property
    def _told(self) -> list[keras.callbacks.Callback]:
        return [] if self._list is None else list(self._list.callbacks)

    def _begin(self) -> None:
        assert self._list is not None
        self._begun = True
        self._model.stop_training = False
        with users_prints():
            self._list.on_train_begin()


class _BatchHooks(keras.callbacks.Callback):
    """Stands in for the callbacks inside one call of ``fit``."""

    def __init__(self, callbacks: keras.callbacks.CallbackList) -> None:
        super().__init__()
        self._callbacks = callbacks

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._callbacks.on_train_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._callbacks.on_train_batch_end(batch, logs)

    def on_test_begin(self, logs: Any = None) -> None:
        self._callbacks.on_test_begin(logs)

    def on_test_end(self, logs: Any = None) -> None:
        self._callbacks.on_test_end(logs)

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._callbacks.on_test_batch_begin(batch, logs)

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        self._callbacks.on_test_batch_end(batch, logs)


def callbacks_that_watch_batches(callbacks: Sequence[keras.callbacks.Callback]) -> list[str]:
    """Return the names of the callbacks that want to hear of every batch."""
    return [type(callback).__name__ for callback in callbacks if _watches_batches(callback)]


def _watches_batches(callback: keras.callbacks.Callback) -> bool:
    """Tell whether a callback overrides a hook of batches or tests.

    Keras's own that do so only in a mode that is switched off count by that mode.
    """
    match callback:
        case keras.callbacks.TensorBoard():
            return callback.update_freq != "epoch" or callback._should_trace
        case keras.callbacks.ModelCheckpoint() | keras.callbacks.BackupAndRestore():
            return callback.save_freq != "epoch"
        case _:
            return any(_overrides(callback, hook) for hook in _BATCH_HOOKS)


def _is_keras_own(callback: keras.callbacks.Callback) -> bool:
    """Tell whether no code of a callback is a person's, of which a ``LambdaCallback`` consists."""
    is_of_code = isinstance(callback, keras.callbacks.LambdaCallback)
    return type(callback).__module__.startswith("keras.") and not is_of_code


def _overrides(callback: keras.callbacks.Callback, hook: str) -> bool:
    # LambdaCallback sets its hooks on the instance.
    if callable(vars(callback).get(hook)):
        return True
    return getattr(type(callback), hook) is not getattr(keras.callbacks.Callback, hook)
