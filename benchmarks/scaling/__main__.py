"""``python -m benchmarks.scaling``: run the studies, print the tables, write RESULTS.md."""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.arguments import names_in
from benchmarks.scaling.cases import beside_workers, by_sampler, in_ray_tune, through_trials
from benchmarks.scaling.commands import run_commands
from benchmarks.scaling.driver import DriverCase, Mark
from benchmarks.scaling.long_study import EPOCHS
from benchmarks.scaling.report import (
    DriverRun,
    command_table,
    driver_table,
    growth_table,
    page,
    reading,
    report_table,
)
from benchmarks.scaling.reporting import ReportRun

_RESULTS = Path(__file__).with_name("RESULTS.md")
_MOST_TIMES_THE_LIMIT = 50.0  # on a busy machine processor time passes slowly
_PARTS = ("workers", "trials", "samplers", "ray-tune", "report", "commands")
# Trials, and seconds each: a small search, and a long one of quick trials.
_REPORTED = ((100, 1.0), (10_000, 1.0))


def main(arguments: Sequence[str]) -> int:
    """Run what the arguments ask for."""
    options = _parser().parse_args(arguments)
    sections: list[tuple[str, str]] = []
    for part in options.parts:
        sections += _sections(part, options)
        for title, table in sections[-1:] if part in ("commands", "report") else sections[-2:]:
            _say(f"\n{title}\n\n{table}")
        if options.output is not None:
            options.output.write_text(page(sections, arguments=arguments, epochs=EPOCHS))
    _say(f"\n{reading(EPOCHS)}")
    return 0


def _sections(part: str, options: argparse.Namespace) -> list[tuple[str, str]]:
    trials, limit = options.trials, options.limit
    if part == "commands":
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            runs = run_commands(Path(folder), trials=trials)
        return [(f"Commands on a study of {trials:,} trials", command_table(runs))]
    if part == "report":
        reported = [_run_reported(*case, options.folder) for case in _REPORTED]
        return [("What its report costs a study", report_table(reported))]
    match part:
        case "workers":
            title, cases = "More and more workers", beside_workers(limit_seconds=limit)
        case "trials":
            title = "More and more trials"
            cases = through_trials(trials=trials, limit_seconds=limit)
        case "samplers":
            title = "Samplers that look at every earlier trial"
            cases = by_sampler(trials=trials, limit_seconds=limit)
        case _:
            title = "Ray Tune, with two real workers whose trials do nothing"
            cases = in_ray_tune(trials=trials, limit_seconds=limit)
    measured = [_run(case, options.folder) for case in cases]
    return [(title, driver_table(measured)), (f"{title}: growth", growth_table(measured))]


def _run(case: DriverCase, parent: Path | None) -> DriverRun:
    """Run a study in a process of its own, so that its memory is its own."""
    _say(f"{case.backend} {case.sampler}, {case.workers:,} workers, {case.trials:,} trials ...")
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.scaling.driver", json.dumps(asdict(case)), folder],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=case.limit_seconds * _MOST_TIMES_THE_LIMIT,
        )
    marks = [Mark(**mark) for mark in json.loads(done.stdout.splitlines()[-1])]
    return DriverRun(case, marks)


def _run_reported(trials: int, seconds: float, parent: Path | None) -> ReportRun:
    """Run a study with its report in a process of its own, which loads what a report needs."""
    _say(f"report, {trials:,} trials of {seconds:g} s ...")
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        words = ["-m", "benchmarks.scaling.reporting", str(trials), str(seconds), folder]
        done = subprocess.run(
            [sys.executable, *words], stdout=subprocess.PIPE, text=True, check=True
        )
    return ReportRun(**json.loads(done.stdout.splitlines()[-1]))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scaling",
        description="Measure the driver beside simulated workers, and commands on long studies.",
    )
    parser.add_argument(
        "--parts",
        type=lambda text: names_in(text, _PARTS),
        default=_PARTS,
        help=f"what to run, separated by commas: {', '.join(_PARTS)} (default: all)",
    )
    parser.add_argument(
        "--trials", type=int, default=100_000, help="the longest study (default 100000)"
    )
    parser.add_argument(
        "--limit",
        type=float,
        default=45.0,
        metavar="SECONDS",
        help="cut a study short after so much processor time (default 45: ten minutes in all on a"
        " quiet machine; 1500: all but the Gaussian process come to their end)",
    )
    parser.add_argument(
        "--folder",
        type=Path,
        help="where the studies are written meanwhile (default: the system's temporary folder); one"
        " in memory leaves out what a busy disk takes",
    )
    parser.add_argument(
        "--output", type=Path, help=f"a page to write, such as {_RESULTS.name} beside this file"
    )
    return parser


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
