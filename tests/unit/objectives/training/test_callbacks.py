"""What callbacks hear while somebody else runs the epochs."""

from __future__ import annotations

from typing import Any

import keras
import pytest

from objectives.training.callbacks import EpochCallbacks, callbacks_that_watch_batches


class Heard(keras.callbacks.Callback):
    """Writes down what it hears, and stops the training after an epoch."""

    def __init__(self, *, stops_after: int | None = None) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.stops_after = stops_after

    def on_train_begin(self, logs: Any = None) -> None:
        self.lines.append(f"begin of {self.params['epochs']} epochs")

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.lines.append(f"epoch {epoch}")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.lines.append(f"end of {epoch}: {logs}")
        logs["added"] = 1.0
        self.model.stop_training = epoch == self.stops_after

    def on_train_end(self, logs: Any = None) -> None:
        self.lines.append(f"end: {logs}")


class BatchWatcher(keras.callbacks.Callback):
    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Look at every batch."""


class EpochWatcher(keras.callbacks.Callback):
    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Look at every epoch."""


@pytest.fixture(scope="module")
def model() -> keras.Model:
    made = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    made.compile(loss="mse")
    return made


def test_callbacks_hear_of_one_training_and_of_each_epoch(model: keras.Model) -> None:
    heard = Heard()
    told = EpochCallbacks([heard], model, epochs=2)
    assert heard.lines == [], "nothing has begun"
    logs = {"loss": 1.0}
    for _ in range(2):
        told.begin_epoch()
        told.end_epoch(logs)
    told.end()
    assert logs == {"loss": 1.0}, "what callbacks add is theirs"
    assert heard.lines == [
        "begin of 2 epochs",
        *("epoch 0", "end of 0: {'loss': 1.0}", "epoch 1", "end of 1: {'loss': 1.0}"),
        "end: {'loss': 1.0}",
    ]


def test_the_end_of_a_stage_is_not_the_end_of_the_training(model: keras.Model) -> None:
    heard = Heard()
    told = EpochCallbacks([heard], model, epochs=2)
    told.expect_more(expected=True)
    told.begin_epoch()
    told.end_epoch({})
    told.end()
    assert not heard.lines[-1].startswith("end:")
    told.expect_more(expected=False)
    told.end()
    assert heard.lines[-1].startswith("end:")


def test_a_training_that_never_began_does_not_end(model: keras.Model) -> None:
    heard = Heard()
    EpochCallbacks([heard], model, epochs=2).end()
    assert heard.lines == []


def test_a_callback_asks_to_stop_once_an_epoch_is_over(model: keras.Model) -> None:
    model.stop_training = True  # left over from another training
    told = EpochCallbacks([Heard(stops_after=1)], model, epochs=9)
    assert not told.want_to_stop
    wanted = []
    for _ in range(2):
        told.begin_epoch()
        told.end_epoch({})
        wanted.append(told.want_to_stop)
    assert wanted == [False, True]


def test_where_nobody_listens_nothing_is_kept_or_asked(model: keras.Model) -> None:
    told = EpochCallbacks([], model, epochs=1)
    told.begin_epoch()
    told.end_epoch({"loss": 1.0})
    told.end()
    assert not told.are_there
    assert not told.want_to_stop
    assert told.batch_hooks() == []


def test_a_training_that_goes_on_does_not_tell_its_epochs_again(model: keras.Model) -> None:
    first = EpochCallbacks([Heard(stops_after=5)], model, epochs=9)
    first.begin_epoch()
    first.end_epoch({"loss": 1.0})
    saved = first.snapshot()
    assert saved is not None
    heard = Heard()
    second = EpochCallbacks([heard], model, epochs=9)
    second.restore(saved, epochs=1)
    assert heard.stops_after == 5, "what it remembers came along"
    assert not second.want_to_stop
    del heard.lines[:]
    second.begin_epoch()
    assert heard.lines == ["epoch 1"]


def test_as_many_callbacks_are_asked_for_as_there_were(model: keras.Model) -> None:
    one = EpochCallbacks([Heard()], model, epochs=9)
    saved = one.snapshot()
    assert saved is not None
    with pytest.raises(ValueError, match="zip"):
        EpochCallbacks([Heard(), Heard()], model, epochs=9).restore(saved, epochs=1)


@pytest.mark.parametrize(
    ("callback", "watches"),
    [
        (BatchWatcher(), True),
        (EpochWatcher(), False),
        (keras.callbacks.EarlyStopping(), False),
        (keras.callbacks.ReduceLROnPlateau(), False),
        (keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate), False),
        (keras.callbacks.CSVLogger("log.csv"), False),
        (keras.callbacks.ModelCheckpoint("m.keras"), False),
        (keras.callbacks.ModelCheckpoint("m.keras", save_freq=10), True),
        (keras.callbacks.TensorBoard("logs"), False),
        (keras.callbacks.TensorBoard("logs", update_freq=5), True),
        (keras.callbacks.TerminateOnNaN(), True),
        (keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: None), False),
        (keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: None), True),
    ],
)
def test_callbacks_that_hear_of_batches_are_told_apart(callback: Any, watches: bool) -> None:
    assert bool(callbacks_that_watch_batches([callback])) is watches


@pytest.mark.parametrize(
    ("callback", "may"),
    [
        (Heard(), True),
        (EpochWatcher(), False),
        (keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate), False),
        (keras.callbacks.LambdaCallback(on_train_begin=lambda logs: None), True),
    ],
    ids=["a hook of the beginning", "a hook of the end", "Keras's own", "a lambda"],
)
def test_code_of_a_person_that_hears_of_the_beginning_may_change_layers(
    model: keras.Model, callback: keras.callbacks.Callback, may: bool
) -> None:
    assert EpochCallbacks([callback], model, epochs=1).may_change_layers is may
