"""The steps of the check: programs on the card one after the other, until the time is up."""

import itertools
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.cases import CASES, Case
from benchmarks.data import ROOT
from benchmarks.gpu.lines import Line
from benchmarks.measuring import prepare
from benchmarks.processes import run_process

TIME_IS_UP = "not measured: the time was up"
_LINES_OF_A_FAILURE = 15
_LONGEST_PROGRAM = 100.0


@dataclass(frozen=True)
class Sizes:
    """How much is measured.

    Attributes:
        trials: The most trials of a search; None for those of the case.
        epochs: Likewise epochs.
        rows: Rows of the data; None for all.
        seconds_by_hand: For how long configurations are trained by ``fit``.
        trials_for_memory: Over how many trials memory is watched.
    """

    trials: int | None = None
    epochs: int | None = None
    rows: int | None = None
    seconds_by_hand: float = 20.0
    trials_for_memory: int = 100

    def of(self, case: Case) -> Case:
        """Return a case at these sizes."""
        return replace(case, trials=self.trials or case.trials, epochs=self.epochs or case.epochs)


@dataclass(frozen=True)
class Failure:
    """Why a program has no figures."""

    reason: str


@dataclass
class Check:
    """Runs the steps and says what each came to.

    Attributes:
        device: ``gpu``, or ``cpu`` to try the steps without one.
        sizes: How much is measured.
        folder: For data, logs and results.
        path: Folders in front of Python's path, where wheels were unpacked.
        deadline: When all has to be over, by the monotonic clock.
        say: Told how it goes.
    """

    device: str
    sizes: Sizes
    folder: Path
    path: Sequence[Path]
    deadline: float
    say: Callable[[str], None]
    failures: int = 0
    device_name: str = ""
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def lines(self) -> Iterator[Line]:
        """Run all steps, the tests first, and return the lines of each as it ends."""
        yield self.tests()
        yield from self.speed("10x100 dense", CASES["10x100"], at_least=15.0)
        yield from self.speed("classifier", CASES["classifier"])
        yield from self.speed("convolutional network", CASES["conv2d-10x10"], as_it_comes=1.0)
        yield from self.side_by_side()
        yield from self.memory()
        yield self.retraining()

    def tests(self) -> Line:
        """Run the tests that need a GPU."""
        pytest = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "gpu", "tests/gpu"]
        log = self._run("tests", pytest, at_most=150.0)
        if isinstance(log, Failure):
            return Line("pytest -m gpu", log.reason)
        return Line("pytest -m gpu", _last_line(log))

    def speed(
        self,
        name: str,
        case: Case,
        *,
        at_least: float | None = None,
        as_it_comes: float | None = None,
    ) -> Iterator[Line]:
        """Hold a search as it comes to one trial after the other, and to ``fit`` by hand."""
        fused = self._program(case, "search")
        alone = self._program(case, "search", "--fuse", "off")
        seconds = str(self.sizes.seconds_by_hand)
        by_hand = self._program(case, "fit", "--seconds", seconds)
        yield _compared(f"{name}, as it comes", fused, "one by one", alone)
        rate = ""
        if isinstance(by_hand, dict):
            rate = f" ({by_hand['seconds_an_epoch']:.3f} s an epoch)"
        beside = f"model.fit, at the rate of some epochs{rate}"
        mark = at_least or as_it_comes
        yield _compared(f"{name}, as it comes", fused, beside, by_hand, at_least=mark)

    def side_by_side(self) -> Iterator[Line]:
        """Run one search, then two and four side by side, each with its part of the card."""
        case = CASES["classifier"]
        self._data(self.sizes.of(case))
        alone: float | None = None
        for count in (1, 2, 4):
            with ThreadPoolExecutor(count) as threads:
                share = ("--share", str(1 / count), "--fuse", "off")
                runs = [threads.submit(self._program, case, "search", *share) for _ in range(count)]
                found = [run.result() for run in runs]
            processes = "one process" if count == 1 else f"{count} processes"
            what = f"classifier, {processes} on a card"
            failed = [one for one in found if isinstance(one, Failure)]
            if failed:
                yield Line(what, failed[0].reason)
                continue
            each = [one for one in found if isinstance(one, dict)]
            trials = sum(one["trials"] for one in each)
            rate = 60 * trials / max(one["seconds"] for one in each)
            alone = alone or rate
            measured = f"{rate:.1f} trials a minute"
            beside = f"one process: {alone:.1f}" if count > 1 else ""
            yield Line(what, measured, beside, rate / alone if count > 1 else None)

    def memory(self) -> Iterator[Line]:
        """Watch the memory of a process and of the card over trials of many structures."""
        trials = self.sizes.trials_for_memory
        what = f"memory over {trials} trials"
        program = ["-m", "benchmarks.memory", "--trials", str(trials), "--after", str(trials // 4)]
        log = self._run("memory", program, at_most=90.0)
        if isinstance(log, Failure):
            yield Line(what, log.reason)
            return
        found = json.loads(_last_line(log))
        yield Line(f"{what}, of the process", f"{found['kb_a_trial_fitted']:.1f} KB a trial")
        yield Line(f"{what}, of the card", f"{found['kb_a_trial_on_card']:.1f} KB a trial")

    def retraining(self) -> Line:
        """Retrain the best of a short search of the convolutional network."""
        found = self._program(replace(CASES["conv2d"], trials=2), "retrain")
        if isinstance(found, Failure):
            return Line("retraining, 3 seeds", found.reason)
        measured = f"{found['seconds']:.1f} s; test accuracy {found['test']:.3f}"
        return Line("retraining, 3 seeds", f"{measured}; on {found['device']}")

    def _program(self, case: Case, program: str, *options: str) -> dict[str, Any] | Failure:
        """Run one of the programs and return what it printed last."""
        folder = self._data(self.sizes.of(case))
        arguments = ["-m", "benchmarks.gpu.programs", program, "--device", self.device, *options]
        log = self._run(f"{case.name} {' '.join((program, *options))}", arguments, data=folder)
        if isinstance(log, Failure):
            return log
        found: dict[str, Any] = json.loads(_last_line(log))
        self.device_name = str(found["device"])
        return found

    def _data(self, case: Case) -> Path:
        """Return the folder of a case's data, written once."""
        folder = self.folder / f"{case.name}-{case.trials}x{case.epochs}"
        if not folder.exists():
            prepare(case, folder, rows=self.sizes.rows)
        return folder

    def _run(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        at_most: float = _LONGEST_PROGRAM,
        data: Path | None = None,
    ) -> Path | Failure:
        """Run a Python to its end and return its log; or why it has none that counts."""
        limit = min(at_most, self.deadline - time.monotonic())
        if limit <= 0:
            return Failure(TIME_IS_UP)
        place = (data or self.folder) / f"run-{next(self._numbers)}"
        place.mkdir()
        finished = run_process(
            [sys.executable, *arguments],
            folder=ROOT,
            environment=self._environment(place),
            log=place / "log",
            limit_seconds=limit,
        )
        self.say(f"{name}: {finished.seconds:.1f} s")
        if finished.over_limit:
            return Failure(f"ended after {finished.seconds:.0f} s")
        if finished.exit_code != 0:
            self.failures += 1
            tail = (place / "log").read_text(errors="replace").splitlines()[-_LINES_OF_A_FAILURE:]
            self.say("\n    ".join([f"FAILED with exit code {finished.exit_code}", *tail]))
            return Failure(f"failed with exit code {finished.exit_code}")
        return place / "log"

    def _environment(self, place: Path) -> dict[str, str]:
        given = [os.environ["PYTHONPATH"]] if os.environ.get("PYTHONPATH") else []
        path = [*map(str, self.path), str(ROOT), *given]
        variables = {
            "BENCHMARK_FOLDER": str(place),
            "PYTHONPATH": os.pathsep.join(path),
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "XDG_CACHE_HOME": str(place / "cache"),
        }
        return variables if self.device == "gpu" else variables | {"JAX_PLATFORMS": "cpu"}


def _compared(
    what: str,
    ours: dict[str, Any] | Failure,
    beside: str,
    other: dict[str, Any] | Failure,
    *,
    at_least: float | None = None,
) -> Line:
    if isinstance(ours, Failure):
        return Line(what, ours.reason, beside)
    measured = f"{ours['seconds']:.1f} s"
    if isinstance(other, Failure):
        return Line(what, measured, f"{beside}: {other.reason}")
    times = other["seconds"] / ours["seconds"]
    return Line(what, measured, f"{beside}: {other['seconds']:.1f} s", times, at_least)


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else ""
