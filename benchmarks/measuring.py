"""Runs of contenders: the order, the folders, and what each run came to."""

import csv
import json
import math
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cases import ARCHITECTURES, EXAMPLES, SEQUENCES, Case, draw_configurations
from benchmarks.contenders import (
    CONTENDERS,
    OURS,
    STUDY,
    WARM,
    Contender,
    Ours,
    command,
    environment,
    first_trial_ended,
)
from benchmarks.data import ROOT, write_houses, write_images, write_sequences
from benchmarks.processes import Finished, run_process

_LINES_OF_A_FAILURE = 15
_SHORTEST_LIMIT = 60.0


@dataclass(frozen=True)
class Run:
    """One run of one contender.

    Attributes:
        contender: Its name.
        finished: The process.
        values: The value of each configuration that got one, by its number; empty if it failed.
        log: What it printed.
    """

    contender: str
    finished: Finished
    values: dict[int, float]
    log: Path

    @property
    def seconds(self) -> float:
        """From its start to its exit, or to where it was ended."""
        return self.finished.seconds

    @property
    def failed(self) -> bool:
        """Whether it ended by itself, but not well."""
        return not self.finished.over_limit and not self.values


@dataclass(frozen=True)
class Limit:
    """The longest that one run may take.

    Attributes:
        seconds: In any case.
        times: As a multiple of the median of ours, as soon as that is known; None for no such.
    """

    seconds: float
    times: float | None

    def after(self, ours: Sequence[float]) -> float:
        """Return the limit in seconds after those runs of ours."""
        if self.times is None or not ours:
            return self.seconds
        return min(self.seconds, max(_SHORTEST_LIMIT, self.times * statistics.median(ours)))


def prepare(case: Case, folder: Path, *, rows: int | None) -> str:
    """Write what a case's contenders read, and say in words what the data are."""
    folder.mkdir(parents=True)
    assignment = {
        "network": case.network,
        "epochs": case.epochs,
        "configurations": draw_configurations(case),
    }
    (folder / "configurations.json").write_text(json.dumps(assignment, indent=1))
    if case.network in SEQUENCES:
        steps, values = SEQUENCES[case.network]
        return write_sequences(
            folder / "sequences.npz", steps=steps, values=values, rows=rows or EXAMPLES
        )
    if case.network in ARCHITECTURES:
        return write_images(folder / "images.npz", rows=rows or EXAMPLES)
    if case.network == "classifier":
        return write_images(folder / "images.npz", rows=rows)
    return write_houses(folder / "houses.csv", rows=rows)


def measure(
    case: Case,
    names: Sequence[str],
    *,
    folder: Path,
    repeats: int,
    limit: Limit,
    say: Callable[[str], None],
) -> Iterator[Run]:
    """Run every contender once a round, so that a noisy machine hits all of them alike.

    A contender that failed or took too long sits out the later rounds.

    Args:
        case: What to run.
        names: The contenders, in the order of the first round; each round begins one later.
        folder: The case's folder, prepared.
        repeats: How many rounds.
        limit: The longest that one run may take.
        say: Told how it goes.
    """
    out: set[str] = set()
    warm: Path | None = None
    ours: list[float] = []
    for number in range(repeats):
        start = number % len(names)
        for name in [*names[start:], *names[:start]]:
            if name in out:
                continue
            if name == WARM and warm is None:
                say(f"{case.name}: {OURS} once, untimed, to fill a cache")
                warm = _fill_cache(case, folder, limit_seconds=limit.seconds)
            place = folder / f"{name}-{number}"
            cache = warm if name == WARM and warm is not None else place / "cache"
            allowed = limit.after(ours)
            run = run_once(name, case, place, cache=cache, limit_seconds=allowed)
            say(f"{case.name}, round {number + 1}: {name} {outcome(run)}")
            if run.failed or run.finished.over_limit:
                out.add(name)
            elif name == OURS:
                ours.append(run.seconds)
                warm = warm or cache
            yield run


def _fill_cache(case: Case, folder: Path, *, limit_seconds: float) -> Path:
    place = folder / f"{OURS}-untimed"
    cache = place / "cache"
    run_once(OURS, case, place, cache=cache, limit_seconds=limit_seconds)
    return cache


def run_once(name: str, case: Case, place: Path, *, cache: Path, limit_seconds: float) -> Run:
    """Run one contender of a prepared case.

    Args:
        name: The contender.
        case: What it runs.
        place: Its working folder, which is made, in the case's folder.
        cache: The cache folder of ours.
        limit_seconds: The longest that it may take.
    """
    contender = CONTENDERS[name]
    place.mkdir()
    cache.mkdir(exist_ok=True)
    log = place.with_suffix(".log")
    finished = run_process(
        command(contender, case, place),
        folder=ROOT,
        environment=environment(contender, place, cache),
        log=log,
        limit_seconds=limit_seconds,
        sign=lambda: first_trial_ended(contender, place),
    )
    values = _values(contender, place, log) if finished.exit_code == 0 else {}
    return Run(contender=contender.name, finished=finished, values=values, log=log)


def _values(contender: Contender, place: Path, log: Path) -> dict[int, float]:
    try:
        return _leaderboard(place) if isinstance(contender, Ours) else _last_line(log)
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return {}  # It counts as failed, and its output is shown.


def _leaderboard(place: Path) -> dict[int, float]:
    with (place / "results" / STUDY / "leaderboard.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {int(row["index"]): float(row["value"]) for row in rows if row["value"]}


def _last_line(log: Path) -> dict[int, float]:
    answer = json.loads(log.read_text(errors="replace").splitlines()[-1])
    values = enumerate(answer["values"])
    return {index: value for index, value in values if math.isfinite(value)}


def outcome(run: Run) -> str:
    """Say how a run went: its seconds, or the last that a failed one printed."""
    finished = run.finished
    if finished.over_limit:
        return f"ended after {finished.seconds:.0f} s"
    if run.failed:
        tail = run.log.read_text(errors="replace").splitlines()[-_LINES_OF_A_FAILURE:]
        return "\n    ".join([f"FAILED with exit code {finished.exit_code}", *tail])
    return f"{finished.seconds:.1f} s"
