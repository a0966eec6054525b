"""Leaderboards as CSV, Markdown and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from search_spaces import Value
from search_spaces.visible import visible, visible_json
from tuning.records import Change, Completed, Pruned
from tuning.results.ranking import LeaderboardRow

_PLAIN_DEVICES = ("cpu", "")  # not known, in the journals of earlier versions
_CHANGES_SHOWN = 3
_POWERS_FROM = 1e7  # from here on digits are counted, not read
_ON_ONE_LINE = str.maketrans({"\n": "\\n", "\t": "\\t"})
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def columns(rows: Sequence[LeaderboardRow], *, with_study: bool) -> list[str]:
    """Return the columns: the fixed ones, then every parameter in order of appearance.

    Metrics that are only shown have one each, devices where a trial ran on another than a CPU, and
    changes where a trial's configuration changed while it trained.
    """
    value = ["rank", "trial", "value", "spread"]
    beside = dict.fromkeys(name for row in rows for name in _beside(row))
    again = dict.fromkeys(name for row in rows for name in row.again)
    fixed = [*value, *again, *beside, "outcome", "best_epoch", "epochs", "seconds"]
    parameters = dict.fromkeys(name for row in rows for name in row.trial.configuration)
    study = ["study"] if with_study else []
    told = any(row.trial.device not in _PLAIN_DEVICES for row in rows)
    device = ["device"] if told else []
    changes = ["changes"] if any(row.trial.schedule for row in rows) else []
    return [fixed[0], *study, *fixed[1:], *device, *changes, "backend", "seed", *parameters]


def cells(row: LeaderboardRow) -> dict[str, Any]:
    """Return a row's cells by column; inactive parameters and unknown numbers are absent."""
    trial = row.trial
    spread = trial.outcome.spread if isinstance(trial.outcome, Completed) else None
    best_epoch = None
    if isinstance(trial.outcome, Completed | Pruned):
        best_epoch = trial.outcome.best_epoch or None  # not known of some that were imported
    known = {
        "rank": row.rank,
        "study": row.study,
        "trial": trial.number,
        "value": trial.value,
        "spread": spread,
        **row.again,
        **_beside(row),
        "outcome": trial.outcome_name,
        "best_epoch": best_epoch,
        "epochs": trial.epochs,
        "seconds": trial.seconds,
        "device": trial.device or None,
        "changes": _changes_in_short(trial.schedule) or None,
        "backend": row.backend,
        "seed": trial.seed,
        **trial.configuration,
    }
    return {name: value for name, value in known.items() if value is not None}


def _beside(row: LeaderboardRow) -> dict[str, float]:
    """Return by column what else was measured; a parameter may have a metric's name already."""
    parameters = row.trial.configuration
    return {f"val_{name}" if name in parameters else name: v for name, v in row.beside.items()}


def to_csv(rows: Sequence[LeaderboardRow], *, with_study: bool = False) -> str:
    """Return the leaderboard as CSV (RFC 4180); numbers keep every digit."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    names = columns(rows, with_study=with_study)
    writer.writerow(map(csv_text, names))
    for row in rows:
        known = cells(row)
        if row.trial.schedule:
            known["changes"] = changes_text(row.trial.schedule)
        writer.writerow([_csv_cell(known[name]) if name in known else "" for name in names])
    return buffer.getvalue()


def to_json(rows: Sequence[LeaderboardRow]) -> str:
    """Return the leaderboard as a JSON list; parameters stand under ``configuration``."""
    texts = []
    for row in rows:
        known = cells(row)
        configuration = dict(row.trial.configuration)
        facts = {name: value for name, value in known.items() if name not in configuration}
        if row.trial.schedule:
            facts["changes"] = [
                {"epoch": one.epoch, "trial": one.trial, "values": dict(one.values)}
                for one in row.trial.schedule
            ]
        texts.append(visible_json(_json_row(facts, configuration)))
    return "[\n" + ",\n".join(texts) + "\n]\n" if texts else "[]\n"


def to_markdown(rows: Sequence[LeaderboardRow], *, with_study: bool = False) -> str:
    """Return the leaderboard as a Markdown table, numbers shortened for reading."""
    names = [name for name in columns(rows, with_study=with_study) if name != "seed"]
    lines = ["| " + " | ".join(map(markdown_cell, names)) + " |", "|" + "---|" * len(names)]
    for row in rows:
        known = cells(row)
        texts = [_markdown_value(known[name]) if name in known else "" for name in names]
        lines.append("| " + " | ".join(texts) + " |")
    return "\n".join(lines) + "\n"


def changes_text(schedule: Sequence[Change]) -> str:
    """Return how a trial's weights were trained, such as ``0: x=1.0 → 4 (from 7): x=1.2``.

    Each part tells after how many epochs it began, from which trial's weights, and what held.
    """
    parts = []
    for place, change in enumerate(schedule):
        values = ", ".join(f"{name}={value}" for name, value in change.values.items())
        source = f" (from {change.trial})" if place else ""
        parts.append(f"{change.epoch}{source}: {values}")
    return " → ".join(parts)


def _changes_in_short(schedule: Sequence[Change]) -> str:
    """Return from which trials weights were taken over, such as ``7 at 4, 1 at 8``."""
    taken = [f"{change.trial} at {change.epoch}" for change in schedule[1:]]
    return ", ".join(["…", *taken[-_CHANGES_SHOWN:]] if len(taken) > _CHANGES_SHOWN else taken)


def short(value: Value) -> str:
    """Return a value as people read it: four significant digits for fractions, on one line.

    A choice with line ends in it could else write what looks like the line of another trial.
    """
    return rounded(value, 4) if isinstance(value, float) else str(value).translate(_ON_ONE_LINE)


def rounded(value: float, digits: int) -> str:
    """Return a number to so many significant digits; a price or a count without powers of ten."""
    text = f"{value:.{digits}g}"
    return f"{float(text):.0f}" if "e+" in text and abs(value) < _POWERS_FROM else text


# Only without an indent does ``json`` encode in C, so the line breaks stand in the separators.
_FACTS = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",\n    ", ": "))
_VALUES = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",\n      ", ": "))


def _json_row(facts: dict[str, Any], configuration: dict[str, Value]) -> str:
    """Return a row as ``json.dumps`` with an indent of two would within a list."""
    values = _VALUES.encode(configuration)
    if configuration:
        values = f"{{\n      {values[1:-1]}\n    }}"
    return f'  {{\n    {_FACTS.encode(facts)[1:-1]},\n    "configuration": {values}\n  }}'


def _markdown_value(value: Value) -> str:
    return markdown_cell(value) if isinstance(value, str) else short(value)


def _csv_cell(value: Value) -> str:
    return csv_text(value) if isinstance(value, str) else repr(value)


def csv_text(text: str) -> str:
    """Return a text for a cell that no spreadsheet runs as a formula, nor a terminal obeys."""
    return visible(f"'{text}" if text.startswith(_FORMULA_STARTS) else text)


def markdown_cell(text: str) -> str:
    """Return a text that stays in its cell and shows as it is."""
    text = visible(text).replace("\t", " ")
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
