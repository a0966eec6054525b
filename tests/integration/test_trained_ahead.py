"""Trainings that a thread begins before their turn: the same numbers, and nothing for nobody."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from objectives.data.rows import Rows
from objectives.metric import Direction, Metric
from objectives.training.callbacks import EpochCallbacks
from objectives.training.compiled_jax import ahead
from objectives.training.compiled_jax.compiled_epoch import CompiledEpoch
from objectives.training.compiled_jax.trainer import CompiledJaxTrainer
from objectives.training.keras_state.seed import seed_keras
from objectives.training.stop_rule import StopRule
from objectives.training.task import TrainingTask
from tuning import search

pytestmark = pytest.mark.integration

EPOCHS = 5
Run = Callable[..., Any]


def rows(seed: int, count: int) -> Rows:
    x = np.random.default_rng(seed).normal(size=(count, 4)).astype("float32")
    return Rows(x=x, y=(x[:, 0] * x[:, 1] + x[:, 2]).astype("float32"))


TRAIN, VALIDATION = rows(0, 75), rows(1, 40)


@pytest.fixture(autouse=True)
def cores(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two of them, wherever this runs."""
    monkeypatch.setattr(ahead, "usable_cores", lambda: 2)
    ahead._threads.cache_clear()
    yield
    ahead._threads().shutdown(cancel_futures=True)
    ahead._threads.cache_clear()


def made(*, rate: float = 0.05, patience: int | None = None) -> CompiledJaxTrainer:
    seed_keras(3)
    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(5, "tanh"), keras.layers.Dropout(0.2)]
    )
    model.add(keras.layers.Dense(1))
    model.compile(loss="mse", optimizer=keras.optimizers.SGD(rate, momentum=0.9))
    rule = StopRule(metric=Metric("loss", Direction.MINIMIZE), epochs=EPOCHS, patience=patience)
    task = TrainingTask(
        model=model, train=TRAIN, validation=VALIDATION, batch_size=16, seed=7, rule=rule
    )
    return CompiledJaxTrainer(task, EpochCallbacks([], model, epochs=EPOCHS))


def outcome(one: CompiledJaxTrainer, epochs: int = EPOCHS) -> tuple[list[dict[str, float]], Any]:
    logs = [one.train_epoch() for _ in range(epochs)]
    one.finish()
    return logs, [weight.tolist() for weight in one.weights()]


def prepared(one: CompiledJaxTrainer) -> ahead.EpochsAhead:
    one.prepare()
    assert one._ahead is not None
    return one._ahead


def wait_for_its_end(begun: ahead.EpochsAhead) -> None:
    with begun._news:
        assert begun._news.wait_for(lambda: begun._has_ended, timeout=60)


class Gate:
    """Lets a thread train so many epochs, and the caller as many as it likes."""

    def __init__(self, run: Run, *, open_for: int) -> None:
        self._run = run
        self._left = open_for
        self._caller = threading.current_thread()
        self.is_reached = threading.Event()
        self.may_go_on = threading.Event()

    def __call__(self, *arguments: Any) -> Any:
        if threading.current_thread() is not self._caller:
            self._left -= 1
            if self._left < 0:
                self.is_reached.set()
                assert self.may_go_on.wait(60)
        return self._run(*arguments)


def gated(one: CompiledJaxTrainer, monkeypatch: pytest.MonkeyPatch, *, open_for: int) -> Gate:
    """Prepare a training whose thread stops before the next epoch."""
    gate = Gate(CompiledEpoch.run, open_for=open_for)

    def run(*given: Any) -> Any:
        return gate(*given)

    monkeypatch.setattr(CompiledEpoch, "run", run)
    prepared(one)
    assert gate.is_reached.wait(60)
    return gate


def test_epochs_that_are_there_already_are_those_that_would_have_been() -> None:
    one = made()
    wait_for_its_end(prepared(one))
    assert outcome(one) == outcome(made())


def test_who_asks_in_the_middle_trains_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = outcome(made())
    one = made()
    gate = gated(one, monkeypatch, open_for=2)
    logs = [one.train_epoch(), one.train_epoch()]
    gate.may_go_on.set()
    logs += [one.train_epoch(), one.train_epoch()]
    assert one._ahead is None, "the epoch that was under way was the last"
    logs.append(one.train_epoch())
    one.finish()
    assert (logs, [weight.tolist() for weight in one.weights()]) == wanted


@pytest.mark.parametrize("epochs", [0, 2])
def test_a_snapshot_is_of_the_epoch_that_was_asked_for(epochs: int) -> None:
    wanted = outcome(made())
    one = made()
    wait_for_its_end(prepared(one))
    logs = [one.train_epoch() for _ in range(epochs)]
    snapshot = one.snapshot()
    assert snapshot is not None
    other = made()
    other.restore(snapshot, epochs=epochs)
    other.prepare()
    assert other._ahead is None
    rest, weights = outcome(other, EPOCHS - epochs)
    assert (logs + rest, weights) == wanted
    assert outcome(one, EPOCHS - epochs)[1] == wanted[1]


def test_states_that_nobody_asked_for_take_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "_MOST_BYTES", 500)
    one = made()
    begun = prepared(one)
    wait_for_its_end(begun)
    assert 1 <= len(begun._done) < EPOCHS
    assert len(begun._done) == -(-500 // begun._bytes)
    assert outcome(one) == outcome(made())


def test_no_epoch_is_trained_that_the_rule_does_not_want() -> None:
    nothing_learned = made(rate=1e-12, patience=1)
    diverged = made(rate=1e30)
    for one in (nothing_learned, diverged):
        begun = prepared(one)
        wait_for_its_end(begun)
        assert len(begun._done) < EPOCHS
    assert not np.isfinite(list(diverged.train_epoch().values())).all()


def test_who_is_stopped_early_keeps_what_was_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    one = made()
    gate = gated(one, monkeypatch, open_for=3)
    one.train_epoch()
    gate.may_go_on.set()
    one.finish()
    assert one._ahead is None
    assert one.count_broken_weights() == 0


def test_what_fails_in_the_thread_fails_for_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = outcome(made())
    run, caller = CompiledEpoch.run, threading.current_thread()

    def exhausted(*given: Any) -> Any:
        if threading.current_thread() is not caller:
            raise MemoryError("no room")
        return run(*given)

    monkeypatch.setattr(CompiledEpoch, "run", exhausted)
    one = made()
    wait_for_its_end(prepared(one))
    assert outcome(one) == wanted, "the order of rows that it had drawn is drawn again"

    def exhausted_everywhere(*_: Any) -> Any:
        raise MemoryError("no room")

    monkeypatch.setattr(CompiledEpoch, "run", exhausted_everywhere)
    other = made()
    wait_for_its_end(prepared(other))
    with pytest.raises(MemoryError):
        other.train_epoch()


def test_nothing_is_trained_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten = made()
    gate = gated(forgotten, monkeypatch, open_for=1)
    waiting = made()
    begun, queued = forgotten._ahead, prepared(waiting)
    assert begun is not None
    del forgotten
    gc.collect()
    ahead.stop_all()
    gate.may_go_on.set()
    for one, epochs in ((begun, 2), (queued, 0)):
        wait_for_its_end(one)
        assert len(one._done) == epochs
    assert len(outcome(waiting)[0]) == EPOCHS


def test_its_time_is_that_of_its_epochs() -> None:
    one = made()
    wait_for_its_end(prepared(one))
    assert one.shared_seconds() == 0, "nobody asked for an epoch yet"
    one.train_epoch()
    first = one.shared_seconds()
    assert first > 0
    assert one.shared_seconds() == 0
    one.finish()


@pytest.mark.parametrize("why", ["a core", "its turn has come", "a callback looks on"])
def test_where_nothing_is_won_nothing_begins(why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if why == "a core":
        monkeypatch.setattr(ahead, "usable_cores", lambda: 1)
    one = made()
    if why == "its turn has come":
        one.train_epoch()
    if why == "a callback looks on":
        callbacks = EpochCallbacks([keras.callbacks.Callback()], one._model, epochs=EPOCHS)
        one = CompiledJaxTrainer(one._task, callbacks)
    one.prepare()
    assert one._ahead is None


@pytest.mark.parametrize("backend", ["optuna", "random-search", "keras-tuner"])
def test_a_study_is_the_same_on_one_core_and_on_two(
    backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []
    begin = ahead.EpochsAhead

    def noted(*given: Any, **more: Any) -> ahead.EpochsAhead:
        begun.append(begin(*given, **more))
        return begun[-1]

    monkeypatch.setattr(f"{CompiledJaxTrainer.__module__}.EpochsAhead", noted)

    def values(name: str) -> list[Any]:
        space = {"neurons": [3, 5, 8], "hidden_layers": [1, 2], "learning_rate": [0.01, 0.02]}
        result = search(
            "diabetes", space=space, backend=backend, sampler="random", pruner="none", trials=6,
            epochs=4, patience=1, seed=3, results=tmp_path, name=name, progress=False,
        )  # fmt: skip
        return [(t["value"], t["epochs"]) for t in result.trials.to_dict("records")]

    on_two = values("two")
    assert len(begun) >= 5
    monkeypatch.setattr(f"{CompiledJaxTrainer.__module__}.trains_ahead", lambda: False)
    count = len(begun)
    assert values("one") == on_two
    assert len(begun) == count
