"""A study that runs elsewhere, as it stands, until it ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from tuning.cli.screen import make_console
from tuning.pictures.history import history_of
from tuning.results.confirmed.standing import confirmed_trials
from tuning.results.confirmed.words import confirmation_lines, confirmed_line
from tuning.results.leaderboard import study_rows
from tuning.results.lock import is_open, open_since
from tuning.results.study_record import JOURNAL, StudyRecord, read_header, read_study
from tuning.results.tables import short
from tuning.showing.console import trial_line
from tuning.showing.sparkline import sparkline
from tuning.showing.tally import clock_text, tally_of

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from tuning.records import Trial

_SECONDS_BETWEEN_LOOKS = 1.0
# A long journal takes seconds to read: at most a tenth of the time.
_TIMES_ITS_COST = 10
_LAST, _FIRST = 6, 3
_CURVE_WIDTH, _SMALL_CURVE_WIDTH = 40, 12


def watch_study(results_dir: Path, name: str) -> None:
    """Show a study until no process has it open any more; on no terminal, a line a trial.

    Raises:
        StudyNotFoundError: If there is no such study.
    """
    console = make_console()
    if not console.is_terminal:
        _print_lines(results_dir, name, console)
        return
    with Live(console=console, auto_refresh=False) as live:
        for study in _as_it_stands(results_dir, name):
            running = is_open(results_dir / name)
            live.update(_fitting(study, console, is_running=running), refresh=True)


def _print_lines(results_dir: Path, name: str, console: Console) -> None:
    told: set[int] = set()
    confirmed: set[int] = set()
    for study in _as_it_stands(results_dir, name):
        tally = tally_of(study.spec, study.metric, [])
        for trial in sorted(study.trials.values(), key=lambda one: (one.finished_at, one.number)):
            tally.take_in(trial)
            if trial.number not in told:
                told.add(trial.number)
                line = trial_line(trial, best=tally.best, of=tally.trials)
                console.print(Text(line), soft_wrap=True)
        for number in sorted(confirmed_trials(study).keys() - confirmed):
            confirmed.add(number)
            line = confirmed_line(study, study.trials[number])
            console.print(Text(line), soft_wrap=True)
    for line in confirmation_lines(study) if study.confirmations else ():
        console.print(Text(line), soft_wrap=True)


def _as_it_stands(results_dir: Path, name: str) -> Iterator[StudyRecord]:
    """Yield a study now, each time that something happened, and once it has ended."""
    read_header(results_dir, name)
    folder = results_dir / name
    seen = -1
    while True:
        began = time.monotonic()
        # Asked first: what a study writes in the end is read after it.
        is_running = is_open(folder)
        size = (folder / JOURNAL).stat().st_size
        if size != seen or not is_running:
            seen = size
            yield read_study(results_dir, name)
        if not is_running:
            return
        time.sleep(max(_SECONDS_BETWEEN_LOOKS, _TIMES_ITS_COST * (time.monotonic() - began)))


def _fitting(study: StudyRecord, console: Console, *, is_running: bool) -> RenderableType:
    """Return what a window has room for: of few lines the newest trial and the best."""
    shown = _shown(study, is_running=is_running, most=_LAST)
    for most in range(_LAST - 1, 0, -1):
        if len(console.render_lines(shown, pad=False)) <= console.height:
            break
        shown = _shown(study, is_running=is_running, most=most)
    return shown


def _shown(study: StudyRecord, *, is_running: bool, most: int) -> RenderableType:
    tally = tally_of(study.spec, study.metric, study.trials.values())
    state = "runs" if is_running else "does not run"
    counts = f"{tally.done} of {tally.trials} trials, pruned {tally.pruned}, failed {tally.failed}"
    seconds = seconds_left(study, now=datetime.now(UTC)) if is_running else None
    lines = [
        Text.assemble((study.spec.name, "bold"), f" {state}: {counts}")
        + Text("" if seconds is None else f", left {clock_text(seconds)}")
    ]
    history = history_of(study)
    values = [point.value for point in history.points if point.value is not None]
    if values:
        best = short(tally.best) if tally.best is not None else "none"
        curve = sparkline(values, width=_CURVE_WIDTH)
        lines.append(Text(f"{study.metric.name} of each trial {curve}  best {best}"))
    if is_running and study.unfinished:
        under_way = ", ".join(str(number) for number in sorted(study.unfinished)[:_LAST])
        lines.append(Text(f"under way: {under_way}"))
    if study.confirmations:
        lines += map(Text, confirmation_lines(study))
    first = [row.trial for row in study_rows(study)[: min(_FIRST, most)] if row.rank is not None]
    last = sorted(study.trials.values(), key=lambda one: (one.finished_at, one.number))[-most:]
    return Group(*lines, _table("best", first, study), _table("last", last, study))


def seconds_left(study: StudyRecord, *, now: datetime) -> float | None:
    """Return how long a study that runs will take yet; None before its first trial of this run.

    By the trials that ended since it was opened: before, it may have rested for days.
    """
    began = datetime.fromisoformat(study.created_at)
    since = max(began, open_since(study.folder) or began)
    done = sum(
        1 for one in study.trials.values() if datetime.fromisoformat(one.finished_at) >= since
    )
    left = study.spec.budget.trials - len(study.trials)
    return (now - since).total_seconds() / done * left if done and left > 0 else None


def _table(title: str, trials: list[Trial], study: StudyRecord) -> RenderableType:
    if not trials:
        return Text("")
    table = Table(title=title, title_justify="left", box=box.SIMPLE, pad_edge=False)
    for name in ("trial", "value", "epochs", "curve", "configuration"):
        table.add_column(name, justify="left", overflow="fold")
    for trial in trials:
        settings = " ".join(
            f"{name}={short(one)}"
            for name, one in trial.configuration.items()
            if name in study.spec.space.parameters  # not what is the same in every trial
        )
        worth = trial.outcome_name if trial.value is None else short(trial.value)
        pruned = " pruned" if trial.outcome_name == "pruned" else ""
        table.add_row(
            str(trial.number),
            Text(f"{worth}{pruned}"),
            str(trial.epochs),
            Text(_curve(trial, study)),
            Text(settings),
        )
    return table


def _curve(trial: Trial, study: StudyRecord) -> str:
    if not trial.curves:
        return ""
    values = trial.curves[0].metrics.get(study.metric.validation_key, ())
    return sparkline(values, width=_SMALL_CURVE_WIDTH)
