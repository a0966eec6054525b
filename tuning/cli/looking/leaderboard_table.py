"""Leaderboards on the screen: a column a parameter where there is room, else below each other."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Group
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from tuning.cli.screen import make_console
from tuning.going_on import going_on
from tuning.results.baselines.words import baseline_lines
from tuning.results.confirmed.remarks import confirmed_in_each, remarks
from tuning.results.confirmed.words import cells_on_screen
from tuning.results.journal.recovery import lost_records
from tuning.results.tables import columns, short

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console, RenderableType

    from tuning.results.ranking import LeaderboardRow
    from tuning.results.study_record import StudyRecord

_HIDDEN = ("seed",)
_NUMBERS = ("rank", "trial", "value", "spread", "best_epoch", "epochs", "seconds")
# What tells a row from another one stays, also where it is the same in all.
_TELLING = frozenset({"rank", "study", "trial", "value"})
_UNBOUNDED = 10_000  # characters; wider than any table
_INDENT = "    "


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

    Parameters that are the same in every row stand once below the table, not in a column; on a
    screen that is too narrow for the others, so does all else that is the same. Where a column
    for each parameter would still not fit, they share one; and where that one would be narrower
    than what stands in it, they stand below each trial. Nothing is cut off.
    """
    first = group[0]
    title = f"{first.spec.objective.text}: {first.metric.name}, {first.metric.direction}"
    if first.split:
        title += f", split {first.split}"
    known = [cells_on_screen(row) for row in rows]
    parameters = {name for row in rows for name in row.trial.configuration}
    every = _the_same(known)
    same = {name: value for name, value in every.items() if name in parameters}
    hidden = {*_HIDDEN, *({"backend"} if len(group) > 1 else ())}
    names = [
        name
        for name in columns(rows, with_study=len(group) > 1)
        if name not in hidden and any(name in row for row in known)
    ]
    shown, left_out = _fitting(console, title, names, rows, same=same, every=every)
    console.print(shown, crop=False)
    told = {name: value for name, value in every.items() if name in left_out and name in names}
    if told:
        settings = ", ".join(f"{name}={short(value)}" for name, value in told.items())
        where = "Everywhere" if len(rows) == total else f"In all {len(rows)} shown"
        console.print(Text(f"{where}: {settings}"), soft_wrap=True)
    if len(rows) < total:
        console.print(f"{len(rows)} of {total} trials; --top {total} shows all")
    measured = next((study for study in group if study.baselines is not None), first)
    best = rows[0].trial if rows and rows[0].rank == 1 else None
    # They share their baselines; what was trained again, and how, is each study's own.
    several = [*confirmed_in_each(group), *baseline_lines(measured, best)]
    for line in remarks(first, best) if len(group) == 1 else several:
        console.print(Text(line), soft_wrap=True)
    for study in group:
        if study.imported is not None:
            origin = study.imported
            vouched = "; nobody has checked that it measured the same" if len(group) > 1 else ""
            line = f"{study.spec.name}: imported from {origin.tool}, {origin.source}{vouched}"
            console.print(Text(line), soft_wrap=True)
        _print_damage(console, study)


def _print_damage(console: Console, study: StudyRecord) -> None:
    name, resume = study.spec.name, going_on("resume", study.spec)
    if study.damaged:
        lines = ", ".join(str(number) for number in study.damaged)
        console.print(
            Text(f"{name}: line {lines} of journal.jsonl is damaged and left out;"),
            Text(f"{resume} sets it aside and trains what is missing"),
            soft_wrap=True,
        )
    if study.lost:
        console.print(
            Text(f"{name}: {lost_records(study.lost)} from journal.jsonl; restore it"),
            Text(f"from a copy, or {resume} trains what is missing"),
            soft_wrap=True,
        )


def _fitting(
    console: Console,
    title: str,
    names: Sequence[str],
    rows: Sequence[LeaderboardRow],
    *,
    same: Mapping[str, Any],
    every: Mapping[str, Any],
) -> tuple[RenderableType, set[str]]:
    """Return the fullest form that a screen has room for, and the columns that it lacks."""
    whole = _wide_table(title, [name for name in names if name not in same], rows)
    if _width(console, whole) <= console.width:
        return whole, {*same}
    lacking = {*every} - _TELLING
    left = [name for name in names if name not in lacking]
    table = _wide_table(title, left, rows)
    if _width(console, table) <= console.width:
        return table, lacking
    parameters = {name for row in rows for name in row.trial.configuration}
    fixed = [name for name in left if name not in parameters]
    settings = [_settings(row, left) for row in rows]
    longest = max((len(one) for parts in settings for one in parts), default=0)
    bare = _leaderboard_table(title, fixed)
    for row in rows:
        bare.add_row(*_texts(row, fixed))
    # Beside the table a blank on either side, and the column's head.
    needed = _width(console, bare) + 2 + max(longest, len("configuration"))
    if needed <= console.width:
        return _narrow_table(title, fixed, rows, settings), lacking
    return _blocks(title, fixed, rows, settings, width=console.width), lacking


def _width(console: Console, table: Table) -> int:
    # A title is no reason to leave anything out: it goes over several lines.
    title, table.title = table.title, None
    width = Measurement.get(console, console.options.update(max_width=_UNBOUNDED), table).maximum
    table.title = title
    return width


def _wide_table(title: str, names: Sequence[str], rows: Sequence[LeaderboardRow]) -> Table:
    """Return the leaderboard with a column a parameter."""
    table = _leaderboard_table(title, names)
    for row in rows:
        table.add_row(*_texts(row, names), style=_style(row))
    return table


def _narrow_table(
    title: str,
    fixed: Sequence[str],
    rows: Sequence[LeaderboardRow],
    settings: Sequence[Sequence[str]],
) -> Table:
    """Return the leaderboard with all parameters in one column, which may take several lines."""
    table = _leaderboard_table(title, fixed)
    table.add_column("configuration", ratio=1)
    for row, parts in zip(rows, settings, strict=True):
        table.add_row(*_texts(row, fixed), escape("  ".join(parts)), style=_style(row))
    return table


def _blocks(
    title: str,
    fixed: Sequence[str],
    rows: Sequence[LeaderboardRow],
    settings: Sequence[Sequence[str]],
    *,
    width: int,
) -> Group:
    """Return the leaderboard with each trial's facts and parameters in lines of their own."""
    blocks = [Text(title)]
    for row, parts in zip(rows, settings, strict=True):
        known = cells_on_screen(row)
        facts = [f"{name} {short(known[name])}" for name in fixed if name in known]
        lines = [*_lines("  ".join(facts), width, indent="  "),
                 *_lines("  ".join(parts), width, indent=_INDENT, is_indented=True)]  # fmt: skip
        # What is longer than a line by itself is left to the terminal to break.
        text = Text("\n".join(lines), style=_style(row), no_wrap=True, overflow="ignore")
        blocks.append(text)
    return Group(*blocks)


def _lines(text: str, width: int, *, indent: str, is_indented: bool = False) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent if is_indented else "",
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _settings(row: LeaderboardRow, names: Sequence[str]) -> list[str]:
    values = row.trial.configuration
    return [f"{name}={short(values[name])}" for name in names if name in values]


def _texts(row: LeaderboardRow, names: Sequence[str]) -> list[str]:
    known = cells_on_screen(row)
    return [escape(short(known.get(name, ""))) for name in names]


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


def _the_same(known: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the columns that are the same in every row of at least two, each with its value."""
    if len(known) < 2:
        return {}
    return {
        name: value
        for name, value in known[0].items()
        if all(name in row and row[name] == value for row in known)
    }
