"""``python -m benchmarks.scaling.driver '{"backend": ...}'``: one study in one process.

The real driver, from the backend's adapter to the journal on disk, with simulated workers; for
``ray-tune``, which trains by its own loop, with real ones whose trials do nothing. Prints one line
of JSON: what the driver had cost after 10, 30, 100, 300, ... trials.
"""

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from benchmarks.scaling.long_study import METRIC, long_header, long_spec
from benchmarks.scaling.simulated import SimulatedExecutor

MARKS = tuple(digit * 10**power for power in range(1, 6) for digit in (1, 3))


@dataclass(frozen=True, kw_only=True)
class DriverCase:
    """One study of simulated workers.

    Attributes:
        backend: The backend whose adapter runs.
        sampler: Its sampler.
        pruner: Its pruner.
        workers: The trials side by side.
        trials: The budget.
        trial_seconds: The mean time of a trial on the simulated clock.
        limit_seconds: The driver's processor time after which the study is cut short, so that a
            busy machine measures the same; in Ray Tune, where the driver mostly waits, real time.
    """

    backend: str
    sampler: str
    workers: int
    trials: int
    pruner: str = "none"
    trial_seconds: float = 10.0
    limit_seconds: float = 120.0


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The driver's total cost up to a number of trials.

    Attributes:
        trials: Finished trials.
        cpu_seconds: The process's own processor time, what the simulation took left out.
        disk_seconds: Time that it waited for ``fsync``.
        resident_bytes: The process's memory.
        journal_bytes: The journal's size.
    """

    trials: int
    cpu_seconds: float
    disk_seconds: float
    resident_bytes: int
    journal_bytes: int


class _Disk:
    """Counts the time that the process waits for ``fsync``."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._fsync = os.fsync

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Stand in for ``os.fsync``; a study's threads and files all go through it."""
        with patch.object(os, "fsync", self._counted_fsync):
            yield

    def _counted_fsync(self, descriptor: int) -> None:
        began, cpu = time.perf_counter(), time.process_time()
        self._fsync(descriptor)
        waited = (time.perf_counter() - began) - (time.process_time() - cpu)
        self.seconds += max(0.0, waited)


@dataclass
class _Watch:
    """A progress display that shows nothing and takes the marks."""

    executor: SimulatedExecutor
    disk: _Disk
    journal: Path
    began: float = field(default_factory=time.process_time)
    finished: int = 0
    marks: list[Mark] = field(default_factory=list)

    def trial_finished(self, trial: object) -> None:
        self.finished += 1
        if self.finished in MARKS:
            self.mark()

    def mark(self) -> None:
        if self.marks and self.marks[-1].trials == self.finished:
            return
        cpu = time.process_time() - self.began - self.executor.own_seconds
        self.marks.append(
            Mark(
                trials=self.finished,
                cpu_seconds=cpu,
                disk_seconds=self.disk.seconds,
                resident_bytes=_resident_bytes(),
                journal_bytes=self.journal.stat().st_size,
            )
        )

    def __getattr__(self, name: str) -> Any:
        return _nothing


def _nothing(*arguments: object) -> None:
    """Show nothing."""


def run_driver(case: DriverCase, results_dir: Path) -> list[Mark]:
    """Run one study and return its marks, the last one at its end or where it was cut short."""
    from tuning.errors import TimeLimitReached
    from tuning.results.store import create_store
    from tuning.trials.evaluator import Evaluator

    spec = long_spec(
        results_dir,
        name="simulated",
        trials=case.trials,
        backend=case.backend,
        sampler=case.sampler,
        pruner=case.pruner,
        workers=case.workers,
        timeout_seconds=case.limit_seconds,
    )
    executor = SimulatedExecutor(
        workers=case.workers, trial_seconds=case.trial_seconds, seed=spec.seed
    )
    disk = _Disk()
    backend = _backend(case)
    with disk.counted(), create_store(spec, long_header()) as store:
        watch = _Watch(executor, disk, spec.folder / "journal.jsonl")
        evaluator = Evaluator(
            spec,
            loaded_toy(spec.seed),
            store=store,
            executor=executor,
            fold_executor=executor,
            progress=watch,
            clock=time.monotonic if case.backend == "ray-tune" else time.process_time,
        )
        with suppress(TimeLimitReached):
            backend.run(spec, evaluator)
        watch.mark()
    return watch.marks


def _backend(case: DriverCase) -> Any:
    if case.backend == "ray-tune":
        from benchmarks.scaling.noop import ray_tune_backend

        return ray_tune_backend()
    from tuning.backends.catalog import make_backend

    return make_backend(case.backend)


def loaded_toy(seed: int) -> Any:
    """Return data that nobody trains on, but that scikit-learn splits."""
    import numpy as np

    from objectives.data import Dataset, Task
    from objectives.load import load_objective

    generator = np.random.default_rng(0)
    features = generator.normal(size=(40, 3)).astype("float32")
    dataset = Dataset(
        name="toy", features=features, targets=features.sum(axis=1), task=Task.REGRESSION
    )
    objective: Any = SimpleNamespace(name="toy", fingerprint=lambda: "toy")
    return load_objective(objective, dataset, metric=METRIC, folds=1, seed=seed)


def _resident_bytes() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main(arguments: Sequence[str]) -> int:
    """Run the case that the first argument describes, in the folder that the second one names."""
    case = DriverCase(**json.loads(arguments[0]))
    marks = run_driver(case, Path(arguments[1]))
    print(json.dumps([asdict(mark) for mark in marks]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
