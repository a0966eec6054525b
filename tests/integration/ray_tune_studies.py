"""Small studies on Ray Tune whose trainings are formulas that misbehave as told."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ray import cloudpickle

from objectives.measurement import Measurement
from objectives.metric import Direction, Metric
from search_spaces import Configuration, Float, SearchSpace
from tests.contracts.interruption import Interruption
from tests.contracts.memory_store import MemoryStore
from tests.contracts.scripted_training import Script, ScriptedTraining, scripts_travel_by_value
from tests.study_examples import make_spec
from tuning.backends.ray_tune.backend import RayTuneBackend
from tuning.progress import Progress, SilentProgress
from tuning.results.store import create_store, open_store
from tuning.results.study_record import JOURNAL
from tuning.specification.study_spec import Placement, StudySpec
from tuning.trials.evaluator import Evaluator

LOSS = Metric("loss", Direction.MINIMIZE)
ACCURACY = Metric("accuracy", Direction.MAXIMIZE)
LINE = SearchSpace({"x": Float(0.0, 1.0)})
TROUBLED = 1
"""The number of the trial that has the trouble."""

# Workers cannot import tests; what stands here travels to them by value.
cloudpickle.register_pickle_by_value(sys.modules[__name__])
scripts_travel_by_value()


@dataclass(frozen=True)
class FakeSnapshot:
    """The weights and what else a training needs to go on."""

    weight: float
    keeps_rate: bool = False


@dataclass(frozen=True)
class FakeSaved:
    """A fold as it stood."""

    measurements: tuple[Measurement, ...]
    snapshot: FakeSnapshot


@dataclass
class Falling:
    """A weight that falls by x's share of itself an epoch; the loss of every fold is the weight."""

    shipment: FakeShipment
    number: int
    weight: float = 1.0

    def __call__(self, configuration: Configuration, fold: int, epoch: int) -> float:
        x = float(configuration["x"])
        mischief = self.shipment.mischief
        if fold == 0:
            self._fall(x, epoch)
            if mischief == "runs out" and (self.number, epoch) == (TROUBLED, 2):
                raise MemoryError("no more")
        if mischief == "diverges" and epoch == 2:
            return float("inf")
        if mischief == "some diverge" and 0.5 < x < 0.8:
            return float("inf")
        return 1 - self.weight if self.shipment.metric is ACCURACY else self.weight

    def _fall(self, x: float, epoch: int) -> None:
        print("noise of a worker")
        print("more noise of a worker", file=sys.stderr)
        self.shipment.make_trouble(self.number, epoch - 1)
        self.weight *= 1 - x / 2
        self.shipment.log(f"{self.number} {epoch} {x} {os.getpid()}")


@dataclass(kw_only=True)
class FallingTraining(ScriptedTraining):
    """A trial that another worker, or another trial, can go on from with its weight."""

    falling: Falling

    def state(self) -> Any:
        if super().state() is None:
            return None
        return {0: FakeSaved(tuple(self.folds[0].rows), FakeSnapshot(self.falling.weight))}

    def go_on_from(self, state: Mapping[int, FakeSaved]) -> None:
        saved = state[0]
        super().go_on_from(dict.fromkeys(range(self.script.folds), saved.measurements))
        self.falling.weight = saved.snapshot.weight
        self.falling.shipment.log(f"{self.number} inherits" if saved.snapshot.keeps_rate else "")


@dataclass(frozen=True)
class FakeShipment:
    """Both what is sent and, in the worker, what starts trials."""

    metric: Metric
    epochs: int
    mischief: str = ""
    folder: Path | None = None

    def unpack(self) -> Any:
        if self.mischief == "never starts":
            raise ValueError("there is no data")
        self.log("unpacked")
        return self

    def start(self, configuration: Configuration, *, number: int) -> FallingTraining:
        falling = Falling(self, number)
        script = Script(
            law=falling,
            metric=self.metric,
            epochs=self.epochs,
            folds=2,
            seconds=0.1,
            is_movable=self.mischief != "cannot be kept",
        )
        return FallingTraining(script, configuration, number, falling=falling)

    def make_trouble(self, number: int, epoch: int) -> None:
        """Do to a trial that has trained so many epochs what was asked for."""
        time.sleep({"slow": 0.5, "takes a while": 0.05}.get(self.mischief, 0.0))
        if self.mischief == "waits for two others" and epoch == 1:
            self._wait_for_workers(3)
        if number != TROUBLED or epoch != 1:
            return
        if self.mischief == "dies often" or (self.mischief == "dies once" and self._first("died")):
            os.kill(os.getpid(), signal.SIGKILL)
        if self.mischief == "hangs":
            time.sleep(600)
        if self.mischief == "stops":
            os.kill(os.getpid(), signal.SIGSTOP)
        if self.mischief == "dawdles":
            time.sleep(2)

    def _wait_for_workers(self, count: int) -> None:
        """Wait until so many processes have trained, which a busy machine starts one by one."""
        assert self.folder is not None
        until = time.monotonic() + 120
        while time.monotonic() < until:
            lines = (self.folder / "log").read_text().splitlines()
            # The last line may be half written; "unpacked" is none of an epoch's.
            if len({line.split()[-1] for line in lines[:-1] if line[0].isdigit()}) >= count:
                return
            time.sleep(0.1)

    def log(self, line: str) -> None:
        """Write a line down, in whatever process this is."""
        if self.folder is not None and line:
            with (self.folder / "log").open("a") as file:
                file.write(f"{line}\n")

    def _first(self, name: str) -> bool:
        assert self.folder is not None
        try:
            (self.folder / name).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


def small_spec(**changes: Any) -> StudySpec:
    """Return a study of 4 trials of 3 epochs on two workers, but for what is said otherwise."""
    small: dict[str, Any] = {"space": LINE, "trials": 4, "epochs": 3, "folds": 2}
    small["placement"] = Placement(workers=2)
    return make_spec(**(small | changes), backend="ray-tune")


def run_small(
    spec: StudySpec,
    store: Any = None,
    *,
    metric: Metric = LOSS,
    mischief: str = "",
    folder: Path | None = None,
    memory_limit: float | None = None,
    progress: Progress | None = None,
) -> MemoryStore:
    """Run a study and return what was kept; workers write to the folder what they did."""
    kept: MemoryStore = store or MemoryStore()
    evaluator = make_evaluator(spec, kept, metric, progress=progress)
    shipment = FakeShipment(metric, spec.budget.epochs, mischief, folder)
    RayTuneBackend(lambda *_: shipment, memory_limit=memory_limit).run(spec, evaluator)
    return kept


def make_evaluator(
    spec: StudySpec, store: Any, metric: Metric, *, progress: Progress | None = None
) -> Evaluator:
    """Return what a backend is handed, with as little behind it as it asks for."""
    loaded: Any = SimpleNamespace(metric=metric, objective=None)
    executor: Any = None  # Ray Tune trains
    progress = progress or SilentProgress()
    return Evaluator(spec, loaded, store=store, executor=executor, progress=progress)


class Listener(Interruption):
    """Collects what is said, and does something at the first line."""

    def __init__(self, action: Callable[[], object]) -> None:
        super().__init__(None)
        self._action = action
        self.said: list[str] = []

    def say(self, line: str) -> None:
        self.said.append(line)
        if len(self.said) == 1:
            self._action()


def run_kept(address: str, folder: str) -> None:
    """Begin or resume a study of 12 trials in a cluster, with a journal on the disk."""
    placement = Placement(workers=None, ray=address)
    path = Path(folder)
    spec = small_spec(trials=12, epochs=9, placement=placement, results_dir=path)
    header = {
        "metric": LOSS.name,
        "direction": str(LOSS.direction),
        "identity": {},
        "signature": {},
        "created_at": "2026-01-01T00:00:00+00:00",
    }
    with ExitStack() as stack:
        if (spec.folder / JOURNAL).exists():
            store, _ = stack.enter_context(open_store(path, spec.name))
        else:
            store = stack.enter_context(create_store(spec, header))
        run_small(spec, store, mischief="takes a while", folder=path)


def trained_epochs(folder: Path) -> list[tuple[int, int, int]]:
    """Return the number, the epoch and the process of each epoch that was trained, in order."""
    rows = [line.split() for line in (folder / "log").read_text().splitlines()]
    return [(int(row[0]), int(row[1]), int(row[3])) for row in rows if len(row) == 4]


def weight_after(x: float, epochs: int) -> float:
    """Return the loss of a trial that trained so many epochs with one x."""
    return float((1 - x / 2) ** epochs)
