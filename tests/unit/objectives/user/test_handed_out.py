"""What a person's code hands out twice is as it was at first, or refused."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from objectives.errors import ObjectiveError
from objectives.user.handed_out import FreshCallbacks, FreshModels

X = np.random.default_rng(0).normal(size=(40, 2)).astype(np.float32)
Y = X[:, 0] * 2


class Counting(keras.callbacks.Callback):
    """Collects in a list and counts."""

    def __init__(self) -> None:
        super().__init__()
        self.epochs = 0
        self.losses: list[float] = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epochs += 1
        self.losses.append(logs["loss"])


def network() -> keras.Model:
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    model.compile(loss="mse", optimizer=keras.optimizers.SGD(0.1))
    return model


def trained(callback: keras.callbacks.Callback) -> int:
    history = network().fit(X, Y, epochs=60, verbose=0, shuffle=False, callbacks=[callback])
    return len(history.history["loss"])


def test_a_shared_early_stopping_stops_where_a_fresh_one_does() -> None:
    shared = keras.callbacks.EarlyStopping(monitor="loss", patience=2, min_delta=0.05)
    fresh, where = FreshCallbacks(), "Mine.callbacks()"
    first, second, third = (fresh.of([shared], where=where)[0] for _ in range(3))
    assert first is shared
    assert len({id(one) for one in (first, second, third)}) == 3
    expected = trained(keras.callbacks.EarlyStopping(monitor="loss", patience=2, min_delta=0.05))
    assert [trained(one) for one in (first, second, third)] == [expected] * 3
    assert expected < 60


def test_what_a_shared_callback_collects_is_its_trainings_own() -> None:
    shared, fresh = Counting(), FreshCallbacks()
    first, second = (fresh.of([shared], where="")[0] for _ in range(2))
    for callback in (first, second):
        trained(callback)
        assert callback.epochs == len(callback.losses) == 60


def test_fresh_callbacks_stay_themselves() -> None:
    fresh = FreshCallbacks()
    made = [Counting() for _ in range(3)]
    assert [fresh.of([one], where="")[0] for one in made] == made


@pytest.mark.parametrize(
    "make",
    [
        lambda: keras.callbacks.ModelCheckpoint("best.keras", monitor="val_loss"),
        keras.callbacks.ReduceLROnPlateau,
        lambda: keras.callbacks.CSVLogger("log.csv"),
        lambda: keras.callbacks.TensorBoard("board"),
        lambda: keras.callbacks.LearningRateScheduler(lambda epoch: 0.1),
        lambda: keras.callbacks.LambdaCallback(on_epoch_end=print),
        keras.callbacks.TerminateOnNaN,
    ],
)
def test_keras_own_callbacks_can_be_shared(make: Any) -> None:
    shared, fresh = make(), FreshCallbacks()
    fresh.of([shared], where="")
    (again,) = fresh.of([shared], where="")
    assert again is not shared
    assert type(again) is type(shared)


def test_what_cannot_be_copied_is_refused_with_its_name() -> None:
    shared, fresh = Counting(), FreshCallbacks()
    shared.helper = object()
    fresh.of([shared], where="Mine.callbacks()")
    with pytest.raises(ObjectiveError, match=r"Mine.callbacks\(\) hands .* Counting .* its helper"):
        fresh.of([shared], where="Mine.callbacks()")


def test_models_of_their_own_are_fresh() -> None:
    models = FreshModels()
    for _ in range(3):
        models.require_fresh(network(), where="")
    models.require_fresh("no model at all", where="")


def test_an_earlier_model_its_layer_or_its_optimizer_is_refused() -> None:
    models, earlier = FreshModels(), network()
    models.require_fresh(earlier, where="Mine.build_model()")
    with pytest.raises(ObjectiveError, match="returns the model of an earlier trial"):
        models.require_fresh(earlier, where="Mine.build_model()")
    shared = keras.Sequential([keras.Input((2,)), earlier.layers[0]])
    with pytest.raises(ObjectiveError, match=r"returns the layer 'dense.*' of an earlier trial"):
        models.require_fresh(shared, where="Mine.build_model()")
    other = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    other.compile(loss="mse", optimizer=earlier.optimizer)
    with pytest.raises(ObjectiveError, match="returns the optimizer of an earlier trial"):
        models.require_fresh(other, where="Mine.build_model()")


def test_what_is_not_trained_may_be_shared() -> None:
    frozen, adapted = layers.Dense(2, trainable=False), layers.Normalization()
    adapted.adapt(X)
    models = FreshModels()
    for _ in range(2):
        stack = [keras.Input((2,)), adapted, frozen, layers.Dropout(0.1), layers.Dense(1)]
        model = keras.Sequential(stack)
        model.compile(loss="mse", optimizer="sgd")
        models.require_fresh(model, where="")
