"""Toy objectives that hurt the process that trains them, and a study of them on a Ray."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ray
from ray import cloudpickle

from search_spaces import Configuration
from tests.contracts.interruption import Interruption
from tests.contracts.memory_store import MemoryStore
from tests.contracts.scripted_training import ScriptedTraining
from tests.contracts.toy import (
    LOSS,
    Law,
    Toy,
    bowl,
    one_by_one,
    toy_loaded,
    toy_spec,
    travels_by_value,
    with_data,
)
from tuning.backends.catalog import make_backend
from tuning.executors.ray.folds import RayFoldExecutor
from tuning.executors.ray.pool import RayPool
from tuning.executors.ray.trials import RayExecutor
from tuning.records import Completed, Pruned, Trial
from tuning.specification.study_spec import Placement
from tuning.trials.evaluator import Evaluator

TWO_WORKERS = Placement(workers=2)
RACE: dict[str, Any] = {
    "backend": "keras-tuner",
    "sampler": "hyperband",
    "pruner": "hyperband",
    "trials": 9,
    "epochs": 9,
}
FAULTY = "adam"
"""The optimizer whose trials are faulty, from their second epoch on."""


class OddError(BaseException):
    """No ``Exception``, and it cannot be pickled."""

    def __init__(self) -> None:
        super().__init__("something odd")
        self.lock = threading.Lock()


class LockedError(ValueError):
    """An error that cannot be pickled."""

    def __init__(self) -> None:
        super().__init__("holds a lock")
        self.lock = threading.Lock()


def is_faulty(configuration: Configuration) -> bool:
    """Tell whether a trial is one of those that go wrong."""
    return configuration["optimizer"] == FAULTY


@dataclass
class FaultyLaw:
    """The bowl, but some trials do something else in their second epoch.

    Attributes:
        fault: What they do.
        once: A file that the first of them writes its process into, after which all behave; None
            for no such mercy.
        seconds: How long their first epoch takes, so that it is reported before the second.
    """

    fault: Callable[[], object]
    once: Path | None = None
    seconds: float = 0.0

    def __call__(self, configuration: Configuration, fold: int, epoch: int) -> float:
        if is_faulty(configuration) and epoch == 1:
            time.sleep(self.seconds)
        if is_faulty(configuration) and epoch == 2 and self._is_due():
            self.fault()
        return bowl(configuration, fold, epoch)

    def _is_due(self) -> bool:
        if self.once is None:
            return True
        try:
            with self.once.open("x", encoding="ascii") as file:
                file.write(str(os.getpid()))
        except FileExistsError:
            return False
        return True


def die() -> None:
    """End the process at once, as the kernel does when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def sleep() -> None:
    """Never come back."""
    time.sleep(1e6)


def search_for_ages() -> None:
    """Never come back, in C, and let no other thread run."""
    re.match(r"(a+)+$", "a" * 60 + "b")


def sleep_deafly() -> None:
    """Never come back, and ignore that one is asked to."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(1e6)


def stand_still() -> None:
    """Stop the process, which answers to nothing but SIGKILL and SIGCONT from then on."""
    os.kill(os.getpid(), signal.SIGSTOP)


def run_out_of_memory() -> None:
    """Raise what an array that is too large raises."""
    raise MemoryError("no more")


def leave() -> None:
    """Ask Python to end."""
    sys.exit(3)


def interrupt() -> None:
    """Behave as if somebody had typed Ctrl-C at the worker."""
    raise KeyboardInterrupt


def be_odd() -> None:
    """Raise what is no ``Exception`` and cannot be pickled."""
    raise OddError


def raise_with_a_lock() -> None:
    """Raise what cannot be pickled."""
    raise LockedError


def talk() -> None:
    """Raise with a message of 100 MB."""
    raise ValueError("x" * 100_000_000)


@dataclass
class SlowLaw:
    """The bowl, after a while, so that there is time to do something to whoever waits for it."""

    seconds: float = 0.2

    def __call__(self, configuration: Configuration, fold: int, epoch: int) -> float:
        time.sleep(self.seconds)
        return bowl(configuration, fold, epoch)


@dataclass(kw_only=True)
class MovableTraining(ScriptedTraining):
    """A trial that another worker can go on with, from a state too large for a message."""

    toy: MovableToy

    def state(self) -> Any:
        self.toy.leave_state(self.configuration)
        return {"measured": super().state() or {}, "ballast": bytes(1_000_000)}

    def go_on_from(self, state: Any) -> None:
        super().go_on_from(state["measured"])


@dataclass
class MovableToy(Toy):
    """Starts trials that can be paused.

    Attributes:
        dying: A folder; every trial kills its worker at its first pause, and notes that here. None
            where none does.
        noting: A folder; every trial writes its process there each time it pauses.
    """

    dying: Path | None = None
    noting: Path | None = None

    def start(self, configuration: Configuration, *, number: int) -> ScriptedTraining:
        script = replace(self.script, is_movable=True)
        return MovableTraining(script, configuration, number, toy=self)

    def leave_state(self, configuration: Configuration) -> None:
        if self.noting is not None:
            (self.noting / str(configuration["rate"])).write_text(str(os.getpid()))
        if self.dying is None:
            return
        note = self.dying / str(configuration["rate"])
        if not note.exists():
            note.touch()
            die()


@dataclass
class BrokenToy(Toy):
    """Cannot be unpacked anywhere."""

    def unpack(self) -> Toy:
        raise OSError("the disk with the objective\nis not mounted here")


@dataclass
class RayRun:
    """What a study on a Ray left.

    Attributes:
        trials: Its trials by number.
        replaced: How many workers were replaced.
        said: What a person was told.
    """

    trials: list[Trial]
    replaced: int
    said: list[str]


def run_on_ray(
    law: Law,
    *,
    backend: str = "optuna",
    placement: Placement = TWO_WORKERS,
    log: Path | None = None,
    memory_limit: float | None = None,
    toy: Toy | None = None,
    **changes: Any,
) -> RayRun:
    """Run a study on the workers of the Ray that this process is part of."""
    spec = toy_spec(backend, placement=placement, **changes)
    toy = toy or Toy(law, LOSS, spec.budget.epochs, spec.folds, log=log)
    store = MemoryStore()
    said: list[str] = []
    with travelling():
        by_fold = backend == "random-search"
        shipment = ray.put(with_data(toy) if by_fold else toy)
        pool = RayPool(shipment, placement, said.append, memory_limit=memory_limit)
        stepwise = spec.pruner != "none" and backend == "optuna"
        evaluator = Evaluator(
            spec,
            toy_loaded(spec, LOSS),
            store=store,
            executor=None if by_fold else RayExecutor(pool, stepwise=stepwise),
            fold_executor=RayFoldExecutor(pool) if by_fold else None,
            progress=Interruption(None),
        )
        try:
            pool.open()
            make_backend(backend).run(spec, evaluator)
        finally:
            pool.close()
    assert store.unfinished == {}
    trials = [store.trials[number] for number in sorted(store.trials)]
    return RayRun(trials=trials, replaced=pool.replaced, said=said)


def run_here(law: Law, *, backend: str = "optuna", **changes: Any) -> list[Trial]:
    """Run the same study in this process, one trial after another."""
    spec = toy_spec(backend, **changes)
    toy = Toy(law, LOSS, spec.budget.epochs, spec.folds)
    store = MemoryStore()
    executor = one_by_one(toy, spec)
    evaluator = Evaluator(
        spec,
        toy_loaded(spec, LOSS),
        store=store,
        executor=executor.trials,
        fold_executor=executor.folds,
        progress=Interruption(None),
    )
    make_backend(backend).run(spec, evaluator)
    return [store.trials[number] for number in sorted(store.trials)]


def told(trials: list[Trial]) -> list[tuple[Any, ...]]:
    """Return trials without what a clock says about them."""
    return [(one.number, one.configuration, one.outcome, one.curves) for one in trials]


def require_race(trials: list[Trial]) -> None:
    """Require that every trial was measured as the formula says, whatever happened to it."""
    assert [trial.number for trial in trials] == list(range(RACE["trials"]))
    assert {type(trial.outcome) for trial in trials} == {Completed, Pruned}
    for trial in trials:
        measured = [trial.curves[0].at(epoch + 1) for epoch in range(trial.epochs)]
        law = [bowl(trial.configuration, 0, epoch + 1) for epoch in range(trial.epochs)]
        assert [one.metrics[LOSS.validation_key] for one in measured] == law


@contextmanager
def travelling() -> Iterator[None]:
    """Let Ray's workers, which cannot import tests, have this module by value."""
    travels_by_value()
    module = sys.modules[__name__]
    cloudpickle.register_pickle_by_value(module)
    try:
        yield
    finally:
        cloudpickle.unregister_pickle_by_value(module)
