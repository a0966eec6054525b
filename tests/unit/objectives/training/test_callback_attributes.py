"""What a callback remembers, as plain data."""

from __future__ import annotations

import json
from collections import deque
from typing import Any

import keras
import numpy as np
import pytest

from objectives.training.callback_attributes import restore_attributes, saved_attributes


class Remembers(keras.callbacks.Callback):
    """Has one thing that it remembers."""

    def __init__(self, thing: Any) -> None:
        super().__init__()
        self.thing = thing


@pytest.mark.parametrize(
    "thing",
    [None, True, 3, 0.1, "text", [1, [2.0, "three"]], {"a": [None], "b": {"c": False}}],
    ids=repr,
)
def test_what_json_gives_back_goes_along(thing: Any) -> None:
    saved = saved_attributes(Remembers(thing))
    assert saved is not None
    fresh = Remembers("fresh")
    restore_attributes(fresh, json.loads(json.dumps(saved)))
    assert fresh.thing == thing
    assert type(fresh.thing) is type(thing)


def test_what_was_saved_stays_as_it_was_whoever_goes_on() -> None:
    going, fresh = Remembers([1]), Remembers([])
    saved = saved_attributes(going)
    assert saved is not None
    restore_attributes(fresh, saved)
    going.thing.append(2)
    fresh.thing.append(3)
    assert saved["thing"] == [1]


@pytest.mark.parametrize("thing", [print, object(), np.float32(1.0)], ids=["print", "object", "1"])
def test_what_refers_to_something_else_is_left_to_the_fresh_callback(thing: Any) -> None:
    saved = saved_attributes(Remembers(thing))
    assert saved is not None
    assert "thing" not in saved


@pytest.mark.parametrize(
    "thing", [deque([1]), {1}, (1, 2), {1: "key"}, [object()]], ids=lambda thing: repr(thing)[:12]
)
def test_a_users_collection_that_json_would_change_cannot_be_kept(thing: Any) -> None:
    assert saved_attributes(Remembers(thing)) is None


def test_a_plateau_that_chose_its_direction_does_not_turn_its_sign_again() -> None:
    def plateau() -> Any:
        made = keras.callbacks.ReduceLROnPlateau("val_loss", mode="auto", min_delta=0.01)
        made.set_model(model)
        made.on_train_begin()
        return made

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    going = plateau()
    going.on_epoch_end(0, {"val_loss": 0.5})
    saved = saved_attributes(going)
    assert saved is not None
    fresh = plateau()
    restore_attributes(fresh, saved)
    for each in (going, fresh):
        each.on_epoch_end(1, {"val_loss": 0.495})
    assert (fresh.best, fresh.wait) == (going.best, going.wait) == (0.5, 1)
