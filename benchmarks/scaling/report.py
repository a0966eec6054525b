"""The tables of a scaling run, and the page around them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from benchmarks.report import machine
from benchmarks.scaling.commands import CommandRun
from benchmarks.scaling.driver import MARKS, DriverCase, Mark
from benchmarks.scaling.reporting import ReportRun

# Before, a process still loads modules, and caches are empty.
_SETTLED = 100
_TRIAL_SECONDS = (10, 60)
_READING = """\
How to read this:

- One process each: the real driver (the backend's adapter, `Evaluator`, the journal on disk) with
  simulated workers, whose trials of {epochs} epochs take a drawn time on a clock that only jumps.
  `ray-tune` trains by a loop of its own inside `ray.tune.Tuner`, so its rows are from a real Ray
  with two workers, whose trials do nothing; 10 to 1,000 workers cannot be simulated there. Its
  CPU time is that of the driver's process alone; Ray's own daemons come on top.
- **CPU ms**: the driver's processor time a trial, what the simulation takes left out.
  **disk ms**: how long it waits a trial for `fsync`, which is the promise that no finished trial
  is lost; a figure of the disk and of whoever else uses it. Both count from trial {settled} on.
- **memory, journal**: growth a trial of the process and of `journal.jsonl`.
- **limit at 10 s**: how many workers the driver keeps busy with trials of 10 s: the trial's time
  divided by the driver's CPU time. On a disk whose `fsync` takes long, add that to the CPU time.
  Epochs are handed over one by one, which is the worst case: a driver that falls behind is given
  several at once.
- `random-search` waits in a thread a worker, and is handed whole trials; here no thread has to
  wait, so what a thousand sleeping threads cost is not in its figures.
- **share of the study**: how much of a study's time writing its report takes, with one worker whose
  trials take the time that is given, on the clock that jumps; the report's own time is real, with
  what is loaded for it. The promise is 2 % at most, however many trials there are.
- Every worker more costs a little CPU an epoch, since all that are under way are waited for.

What grows faster than the number of trials, and why:

- `tpe` fits its densities to all earlier trials for every proposal: a trial costs time in
  proportion to the trials before it, a study the square.
- `hyperband` (KerasTuner) compares, for every proposal, all that wait on a rung with all that were
  promoted from it: the square of a bracket's size, which follows the budget. Brackets of some
  hundred trials cost little.
- `bayesian` (KerasTuner) fits a Gaussian process anew for every proposal, which takes the cube of
  the trials: for tens of trials that take minutes or hours each.
- `ray-tune`: nearly all of its time is Ray Tune's own: its loop, its records of trials, and the
  state of all of them, which it saves for a restart that is never asked for. Whether a trial's
  cost goes on growing beyond the first thousand was not measured.
- The leaderboard files are derived anew every 2 s, and once that takes longer than 0.1 s, after
  twenty times as long as it took: at most a twentieth of a study of any length.
"""


@dataclass(frozen=True)
class DriverRun:
    """A case and what its driver had cost on the way."""

    case: DriverCase
    marks: Sequence[Mark]


def driver_table(runs: Sequence[DriverRun]) -> str:
    """Return what a trial costs the driver, a row a study."""
    limits = [f"limit at {seconds} s" for seconds in _TRIAL_SECONDS]
    header = [
        *("backend", "sampler", "workers", "trials"),
        *("CPU ms", "disk ms", "memory KB", "journal KB", *limits),
    ]
    return _table(header, [_driver_row(run) for run in runs])


def growth_table(runs: Sequence[DriverRun]) -> str:
    """Return the CPU time a trial between one mark and the next, a row a study."""
    rows = []
    for run in runs:
        spent = {
            _column(after.trials): (after.cpu_seconds - before.cpu_seconds)
            / (after.trials - before.trials)
            for before, after in pairwise(run.marks)
        }
        name = [run.case.backend, run.case.sampler, f"{run.case.workers:,}"]
        rows.append((name, spent))
    ends = sorted({end for _, spent in rows for end in spent if end > _SETTLED})
    shown = [
        [*name, *(f"{1000 * spent[end]:.2f}" if end in spent else "" for end in ends)]
        for name, spent in rows
    ]
    header = ["CPU ms a trial up to", "sampler", "workers", *(f"{end:,}" for end in ends)]
    return _table(header, shown)


def _column(trials: int) -> int:
    """Return the mark that a study was on its way to, where it was cut short."""
    return min((mark for mark in MARKS if mark >= trials), default=trials)


def command_table(runs: Sequence[CommandRun]) -> str:
    """Return what the commands took."""
    rows = [
        [
            run.command,
            f"{run.seconds:.1f}",
            f"{run.cpu_seconds:.1f}",
            f"{run.peak_bytes / 2**20:.0f}",
        ]
        for run in runs
    ]
    return _table(["command", "seconds", "CPU s", "memory MB"], rows)


def report_table(runs: Sequence[ReportRun]) -> str:
    """Return what its report cost each study."""
    rows = [
        [
            f"{run.trials:,}",
            f"{run.trial_seconds:g}",
            f"{run.study_seconds:,.0f}",
            f"{run.writings:,}",
            f"{run.report_seconds:.1f}",
            f"{run.share:.2%}",
        ]
        for run in runs
    ]
    header = ["trials", "s a trial", "study s", "written", "report s", "share of the study"]
    return _table(header, rows)


def reading(epochs: int) -> str:
    """Return how to read the tables."""
    return _READING.format(epochs=epochs, settled=_SETTLED)


def page(sections: Sequence[tuple[str, str]], *, arguments: Sequence[str], epochs: int) -> str:
    """Return the whole of RESULTS.md: what was run, titles with their tables, how to read them."""
    lines = [
        "# Scaling",
        "",
        f"- command: `{' '.join(['python -m benchmarks.scaling', *arguments])}`",
        f"- finished: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"- machine: {machine()}",
    ]
    for title, table in sections:
        lines += ["", f"## {title}", "", table]
    return "\n".join([*lines, "", "## Reading", "", reading(epochs)])


def _driver_row(run: DriverRun) -> list[str]:
    case, marks = run.case, run.marks
    begin = next((mark for mark in marks if mark.trials >= _SETTLED), marks[0])
    end = marks[-1]
    count = end.trials - begin.trials
    name = [case.backend, case.sampler, f"{case.workers:,}", f"{end.trials:,}"]
    if not count:
        return [*name, *([""] * (4 + len(_TRIAL_SECONDS)))]
    cpu = (end.cpu_seconds - begin.cpu_seconds) / count
    disk = (end.disk_seconds - begin.disk_seconds) / count
    return [
        *name,
        f"{1000 * cpu:.2f}",
        f"{1000 * disk:.2f}",
        f"{(end.resident_bytes - begin.resident_bytes) / count / 1024:.1f}",
        f"{(end.journal_bytes - begin.journal_bytes) / count / 1024:.1f}",
        *(f"{seconds / cpu:,.0f}" for seconds in _TRIAL_SECONDS),
    ]


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    rule = ["-" * width for width in widths]
    return "\n".join(_lines((header, rule, *rows), widths))


def _lines(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    for row in rows:
        yield "| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) + " |"
