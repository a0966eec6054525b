"""What a Keras callback remembers between epochs, as plain data and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import deepcopy
from typing import Any

import keras


def saved_attributes(callback: keras.callbacks.Callback) -> dict[str, Any] | None:
    """Return a callback's attributes that JSON gives back as they were.

    What refers to something else, such as a function, a file or the model, is left out: a fresh
    callback has its own. None when a callback of a user's collects what JSON does not give back,
    such as arrays or a deque: without it, it would go on as another callback. Keras's own need no
    more for the numbers of the epochs to come.
    """
    found = vars(callback)
    plain = {name: deepcopy(value) for name, value in found.items() if _is_plain(value)}
    is_keras_own = type(callback).__module__.startswith("keras.")
    left_out = [value for name, value in found.items() if name not in plain]
    if not is_keras_own and any(isinstance(value, Collection) for value in left_out):
        return None
    return plain


def restore_attributes(callback: keras.callbacks.Callback, saved: Mapping[str, Any]) -> None:
    """Give a callback that was told of the training's beginning what it remembered."""
    # Keras's callbacks that monitor a metric choose its direction in the first epoch, and turn the
    # sign of ``min_delta`` with it: a second time would turn it back.
    choose = getattr(callback, "_set_monitor_op", None)
    if choose is not None and vars(callback).get("monitor_op", choose) is None:
        choose()
    for name, value in saved.items():
        setattr(callback, name, deepcopy(value))


def _is_plain(value: object) -> bool:
    if isinstance(value, list):
        return all(_is_plain(part) for part in value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(part) for key, part in value.items())
    return value is None or type(value) in (bool, int, float, str)
