"""The table of medians and ratios, and the page around it."""

import os
import platform
import shlex
import shutil
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.cases import CLASSIFIERS, Case
from benchmarks.contenders import OURS
from benchmarks.data import ROOT
from benchmarks.measuring import Run

_LIBRARIES = (
    "keras-tuning",
    "keras",
    "jax",
    "tensorflow",
    "optuna",
    "keras-tuner",
    "scikit-learn",
    "scikeras",
    "ray",
    "numpy",
)
HOW_TO_READ = "How to read the columns stands in [README.md](README.md)."
_HEADER = ("contender", "median s", f"/ {OURS}", "runs, s", "memory, GB", "trials", "best")


@dataclass(frozen=True)
class CaseReport:
    """A case, what its data were, and its runs so far."""

    case: Case
    data: str
    runs: Sequence[Run]


def case_table(report: CaseReport) -> str:
    """Return a case's contenders as a Markdown table, the fastest first."""
    by_name: dict[str, list[Run]] = {}
    for run in report.runs:
        by_name.setdefault(run.contender, []).append(run)
    ours = _median(by_name.get(OURS, []))
    names = sorted(by_name, key=lambda name: _median(by_name[name]) or float("inf"))
    rows = [_row(name, by_name[name], report.case, ours=ours) for name in names]
    return table(_HEADER, rows)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table whose columns stand below each other."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    rule = ["-" * width for width in widths]
    return "\n".join(
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) + " |"
        for row in (header, rule, *rows)
    )


def page(reports: Sequence[CaseReport], *, arguments: Sequence[str], repeats: int) -> str:
    """Return a page with a table a case."""
    command = shlex.join(["python", "-m", "benchmarks", *arguments])
    lines = [*circumstances(command), f"- rounds of each case: {repeats}", "", HOW_TO_READ]
    for report in reports:
        lines += [
            *("", f"## {report.case.name}", ""),
            *(f"{report.case.describe()}. Data: {report.data}.", ""),
            case_table(report),
        ]
    return "\n".join(lines) + "\n"


def circumstances(command: str, *, title: str = "Results") -> list[str]:
    """Return the head of a page of results: of which command, commit, machine and versions."""
    return [
        f"# {title}",
        "",
        f"- command: `{command}`",
        f"- commit: {commit()}; finished: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"- machine: {machine()}",
        f"- Python {platform.python_version()}, "
        + ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES),
    ]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed)"


def commit() -> str:
    """Return the commit that is measured, and whether files differ from it."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        return "not known"
    found = _git("rev-parse", "--short", "HEAD")
    # What a run writes itself is no difference.
    differing = _git(
        "status", "--porcelain", "--untracked-files=no", "--", ".", ":!benchmarks/*.md"
    )
    return f"{found}, with changes" if differing else found


def _git(*arguments: str) -> str:
    told = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return told.stdout.strip()


def machine() -> str:
    """Return the processor, its cores and the memory in words."""
    name = platform.processor() or platform.machine()
    described = Path("/proc/cpuinfo")
    if described.is_file():
        models = [
            line.partition(":")[2].strip()
            for line in described.read_text().splitlines()
            if line.startswith("model name")
        ]
        name = models[0] if models else name
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{name}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}"


def _row(name: str, runs: Sequence[Run], case: Case, *, ours: float | None) -> tuple[str, ...]:
    last = runs[-1]
    good = [run for run in runs if run.values]
    times = " ".join(f"{run.finished.seconds:.1f}" for run in good)
    memory = f"{max(run.finished.peak_bytes for run in runs) / 2**30:.1f}"
    median = _median(runs)
    if last.failed:
        return (name, "failed", "", times, memory, "", "")
    over = "over " if last.finished.over_limit else ""
    shown = f"{over}{int(median)}" if over else f"{median:.1f}"
    ratio = f"{over}{median / ours:.2f}" if ours and median else ""
    if not good:
        return (name, shown, ratio, times, memory, "", "")
    best = max if case.network in CLASSIFIERS else min
    value = f"{statistics.median(best(run.values.values()) for run in good):.4f}"
    tried = min(len(run.values) for run in good)
    return (name, shown, ratio, times, memory, f"{tried} of {case.trials}", value)


def _median(runs: Sequence[Run]) -> float | None:
    """Return the median time; a lower bound where the last run was ended at the limit."""
    if not runs or runs[-1].failed:
        return None
    if runs[-1].finished.over_limit:
        return runs[-1].finished.seconds
    return statistics.median(run.finished.seconds for run in runs)
