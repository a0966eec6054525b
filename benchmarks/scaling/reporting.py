"""``python -m benchmarks.scaling.reporting TRIALS SECONDS FOLDER``: what its report costs a study.

The real driver with one simulated worker, and the report that a search keeps up to date beside it.
A trial's time passes on the simulated clock, all else in reality, so that the report is written as
often as beside real training; its share in the study's time is measured in that one run. Prints
one line of JSON.
"""

import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.scaling.driver import loaded_toy
from benchmarks.scaling.long_study import METRIC, long_header, long_spec
from benchmarks.scaling.simulated import SimulatedExecutor


@dataclass(frozen=True, kw_only=True)
class ReportRun:
    """A study with its report.

    Attributes:
        trials: Finished trials.
        trial_seconds: The mean time of one on the simulated clock.
        study_seconds: The study's time: that of its trials, and what the driver and the report
            really took.
        report_seconds: What all writing of the report took of that, the last one and what is
            loaded for it included.
        writings: How often it was written.
    """

    trials: int
    trial_seconds: float
    study_seconds: float
    report_seconds: float
    writings: int

    @property
    def share(self) -> float:
        """The report's share in the study's time."""
        return self.report_seconds / self.study_seconds


class _Timed:
    """Hands on to the report what happens to the study, and counts the time that it takes."""

    def __init__(self, report: Any, page: Path) -> None:
        self._report = report
        self._page = page
        self.seconds = 0.0
        self.writings = 0

    def trial_finished(self, trial: Any) -> None:
        self._counted(lambda: self._report.trial_finished(trial))

    def write_last(self) -> None:
        self._counted(lambda: self._report.write(is_last=True))

    def _counted(self, action: Callable[[], None]) -> None:
        before, began = self._written_at(), time.perf_counter()
        action()
        self.seconds += time.perf_counter() - began
        self.writings += self._written_at() != before

    def _written_at(self) -> int:
        with suppress(FileNotFoundError):
            return self._page.stat().st_ino
        return 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._report, name)


def run_with_report(trials: int, *, trial_seconds: float, results_dir: Path) -> ReportRun:
    """Run a study of so many trials, one after another, with a report beside it."""
    from tuning.backends.catalog import make_backend
    from tuning.progress import SilentProgress
    from tuning.report.kept import KeptReport
    from tuning.report.write import REPORT
    from tuning.results.store import create_store
    from tuning.trials.evaluator import Evaluator

    spec = long_spec(results_dir, name="reported", trials=trials, sampler="random")
    executor = SimulatedExecutor(workers=1, trial_seconds=trial_seconds, seed=spec.seed)
    began = time.perf_counter()

    def clock() -> float:
        return executor.now + time.perf_counter() - began

    with create_store(spec, long_header()) as store:
        kept = KeptReport(SilentProgress(), clock=clock)
        timed = _Timed(kept, spec.folder / REPORT)
        kept.study_started(spec, METRIC, [])
        evaluator = Evaluator(
            spec,
            loaded_toy(spec.seed),
            store=store,
            executor=executor,
            fold_executor=executor,
            progress=timed,
            clock=clock,
        )
        make_backend(spec.backend).run(spec, evaluator)
    kept.study_is(store.study)
    timed.write_last()
    return ReportRun(
        trials=len(store.trials),
        trial_seconds=trial_seconds,
        study_seconds=clock(),
        report_seconds=timed.seconds,
        writings=timed.writings,
    )


def main(arguments: list[str]) -> int:
    """Run the study that the arguments describe, and print what its report cost."""
    trials, trial_seconds, folder = arguments
    run = run_with_report(int(trials), trial_seconds=float(trial_seconds), results_dir=Path(folder))
    print(json.dumps(asdict(run)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
