"""Leaderboards and trials as tables on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from objectives.measurement import measured_beside
from tuning.cli.screen import make_console
from tuning.records import Failed
from tuning.results.baselines.words import baseline_lines
from tuning.results.journal.recovery import lost_records
from tuning.results.retrained.folder import folder_of_trial, test_result
from tuning.results.selection import chosen_trial
from tuning.results.study_record import read_study
from tuning.results.tables import cells, changes_text, columns, short

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rich.console import Console

    from tuning.records import Trial
    from tuning.results.ranking import LeaderboardRow
    from tuning.results.study_record import StudyRecord

_HIDDEN = ("seed",)
_NUMBERS = ("rank", "trial", "value", "spread", "best_epoch", "epochs", "seconds")
_MOST_EPOCHS_SHOWN = 12
_UNBOUNDED = 10_000  # characters; wider than any table


def show_leaderboard(
    group: Sequence[StudyRecord], rows: Sequence[LeaderboardRow], *, total: int
) -> None:
    """Print the leaderboard of studies that are ranked together on standard output."""
    print_leaderboard(make_console(), group, rows, total=total)


def print_leaderboard(
    console: Console,
    group: Sequence[StudyRecord],
    rows: Sequence[LeaderboardRow],
    *,
    total: int,
) -> None:
    """Print the leaderboard of studies that are ranked together.

    Parameters that are the same in every row stand once below the table, not in a column. Where
    a column for each of the others would not fit the screen, they share one.
    """
    first = group[0]
    title = f"{first.spec.objective.text}: {first.metric.name}, {first.metric.direction}"
    if first.split:
        title += f", split {first.split}"
    same = _constant_parameters(rows)
    left_out = {*_HIDDEN, *same, *({"backend"} if len(group) > 1 else ())}
    known = [cells(row) for row in rows]
    names = [
        name
        for name in columns(rows, with_study=len(group) > 1)
        if name not in left_out and any(name in row for row in known)
    ]
    table = _wide_table(title, names, rows)
    unbounded = console.options.update(max_width=_UNBOUNDED)
    if Measurement.get(console, unbounded, table).maximum > console.width:
        table = _narrow_table(title, names, rows)
    console.print(table)
    if same:
        shown = ", ".join(f"{name}={short(value)}" for name, value in same.items())
        console.print(Text(f"Everywhere: {shown}"), soft_wrap=True)
    if len(rows) < total:
        console.print(f"{len(rows)} of {total} trials; --top {total} shows all")
    measured = next((study for study in group if study.baselines is not None), first)
    best = rows[0].trial if rows and rows[0].rank == 1 else None
    for line in baseline_lines(measured, best):
        console.print(Text(line), soft_wrap=True)
    for study in group:
        if study.damaged:
            lines = ", ".join(str(number) for number in study.damaged)
            console.print(
                Text(f"{study.spec.name}: line {lines} of journal.jsonl is damaged and left out;"),
                Text(f"`tuning resume {study.spec.name}` sets it aside and trains what is missing"),
                soft_wrap=True,
            )
        if study.lost:
            console.print(
                Text(
                    f"{study.spec.name}: {lost_records(study.lost)} from journal.jsonl; restore it"
                ),
                Text(f"from a copy, or `tuning resume {study.spec.name}` trains what is missing"),
                soft_wrap=True,
            )


def _wide_table(title: str, names: Sequence[str], rows: Sequence[LeaderboardRow]) -> Table:
    """Return the leaderboard with a column a parameter."""
    table = _leaderboard_table(title, names)
    for row in rows:
        known = cells(row)
        table.add_row(*(escape(short(known.get(name, ""))) for name in names), style=_style(row))
    return table


def _narrow_table(title: str, names: Sequence[str], rows: Sequence[LeaderboardRow]) -> Table:
    """Return the leaderboard with all parameters in one column, which may take several lines."""
    parameters = {name for row in rows for name in row.trial.configuration}
    fixed = [name for name in names if name not in parameters | {"backend", "best_epoch"}]
    table = _leaderboard_table(title, fixed)
    table.add_column("configuration", ratio=1)
    for row in rows:
        known = cells(row)
        active = [name for name in names if name in parameters and name in known]
        settings = (f"{name}={short(known[name])}" for name in active)
        table.add_row(
            *(escape(short(known.get(name, ""))) for name in fixed),
            escape("  ".join(settings)),
            style=_style(row),
        )
    return table


def _leaderboard_table(title: str, names: Sequence[str]) -> Table:
    table = Table(title=Text(title), box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    measured = names[: names.index("outcome")] if "outcome" in names else ()
    for name in names:
        is_number = name in _NUMBERS or (name in measured and name != "study")
        table.add_column(name, justify="right" if is_number else "left", no_wrap=True)
    return table


def _style(row: LeaderboardRow) -> str:
    if row.rank == 1:
        return "bold"
    return "" if row.rank else "dim"


def show_trial(results_dir: Path, name: str, number: int) -> None:
    """Print everything about one trial of a study on standard output.

    Raises:
        StudyNotFoundError: If there is no such study or trial.
    """
    study = read_study(results_dir, name)
    print_trial(make_console(), study, chosen_trial(study, number))


def print_trial(console: Console, study: StudyRecord, trial: Trial) -> None:
    """Print everything about one trial."""
    spec = study.spec
    beside = measured_beside(trial.curves, study.metric, spec.also_measure)
    facts = {
        "study": spec.name,
        "trial": str(trial.number),
        "outcome": trial.outcome_name,
        study.metric.name: "" if trial.value is None else repr(trial.value),
        **{name: repr(value) for name, value in beside.items()},
        "epochs": str(trial.epochs),
        "seconds": f"{trial.seconds:.1f}",
        "seed": str(trial.seed),
        **({"device": trial.device} if trial.device else {}),
        **({"changes": changes_text(trial.schedule)} if trial.schedule else {}),
        "finished": trial.finished_at,
        **_retrained(study, trial.number),
    }
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in facts.items():
        table.add_row(Text(name), Text(value))
    table.add_section()
    for name, setting in trial.configuration.items():
        table.add_row(Text(name), Text(str(setting)))
    console.print(table)
    if isinstance(trial.outcome, Failed):
        console.print(Text(f"\n{trial.outcome.message}"), soft_wrap=True)
        console.print(Text(f"Traceback: {study.folder / 'logs' / f'{trial.number:04d}.txt'}"))
    for number, curve in enumerate(trial.curves):
        if curve.epochs:
            fold = f", fold {number + 1}" if len(trial.curves) > 1 else ""
            console.print(f"\nLearning curve{fold}")
            console.print(_curve_table(curve.metrics, epochs=curve.epochs))


def _retrained(study: StudyRecord, number: int) -> dict[str, str]:
    """Return where a trial's model lies and what it came to, nothing where it is not retrained."""
    folder = folder_of_trial(study.folder, number)
    if folder is None:
        return {}
    return {"retrained": f"{test_result(folder)}, in {folder}"}


def _curve_table(metrics: Mapping[str, tuple[float, ...]], *, epochs: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("epoch", justify="right")
    for name in metrics:
        table.add_column(name, justify="right")
    for epoch in _some_epochs(epochs):
        table.add_row(str(epoch), *(short(values[epoch - 1]) for values in metrics.values()))
    return table


def _some_epochs(epochs: int) -> list[int]:
    """Return at most a dozen epochs, evenly spaced, the first and the last among them."""
    if epochs <= _MOST_EPOCHS_SHOWN:
        return list(range(1, epochs + 1))
    steps = _MOST_EPOCHS_SHOWN - 1
    return [1 + round(step * (epochs - 1) / steps) for step in range(_MOST_EPOCHS_SHOWN)]


def _constant_parameters(rows: Sequence[LeaderboardRow]) -> dict[str, int | float | str | bool]:
    if len(rows) < 2:
        return {}
    first = rows[0].trial.configuration
    return {
        name: value
        for name, value in first.items()
        if all(row.trial.configuration.get(name) == value for row in rows)
    }
