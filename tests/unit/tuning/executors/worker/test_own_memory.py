"""What a class has set on itself while it gave its data goes along to other processes."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from objectives.errors import ObjectiveError
from objectives.user.objective import UserObjective
from tests.contracts.toy_objective import ToyObjective
from tuning.executors.worker.own_memory import memory_of, packed, recall


class Own:
    """Keeps what it read, as people's classes do."""

    kept = "by the class"

    def __init__(self) -> None:
        self.before = [1]

    def data(self) -> Any:
        self.x = np.arange(40.0).reshape(20, 2)
        self.words = {"a": 1}
        self.lookup = lambda word: self.words[word]
        self.layer = keras.layers.Normalization()
        self.layer.adapt(self.x)
        return self.x, self.x[:, 0] / 3


def own_objective() -> UserObjective:
    return UserObjective(Path("own.py"), "Own", Own())


def test_what_data_has_set_is_there_in_another_instance() -> None:
    here, there = own_objective(), own_objective()
    here.dataset(None)
    memory = memory_of(here)
    assert sorted(memory) == ["layer", "lookup", "words", "x"]
    sent = packed(here.name, memory)
    recall(there, packed(here.name, sent))
    instance = there._instance
    np.testing.assert_array_equal(instance.x, here._instance.x)
    assert instance.lookup("a") == 1
    np.testing.assert_allclose(instance.layer.mean, here._instance.layer.mean)
    # And on from there, such as to a retraining.
    assert sorted(memory_of(there)) == sorted(memory)


def test_in_the_same_process_it_is_handed_over_as_it_is() -> None:
    here, there = own_objective(), own_objective()
    here.dataset(None)
    recall(there, memory_of(here))
    assert there._instance.x is here._instance.x


def test_what_cannot_travel_is_refused_with_its_name() -> None:
    here = own_objective()
    here.dataset(None)
    here._data._memory = {**memory_of(here), "lock": threading.Lock()}
    with pytest.raises(ObjectiveError, match=r"Own.data\(\) sets self.lock, a lock, which cannot"):
        packed(here.name, memory_of(here))


def test_an_objective_that_sets_nothing_sends_nothing() -> None:
    toy = ToyObjective()
    assert packed("toy", memory_of(toy)) == b""
    recall(toy, b"")
