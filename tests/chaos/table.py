"""The findings as a page: a row a fault and backend, and ten faults beside other tools."""

from __future__ import annotations

import json
import os
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

TEN = {
    "F01": "driver killed at a random moment",
    "F04": "its newest file cut short",
    "F07": "a trial kills what trains it",
    "F17": "drivers start at once",
    "F22": "disk full",
    "F29": "flipped bits",
    "F36": "a trial measures minus infinity",
    "F43": "a trial never ends",
    "F49": "the clock jumps or stands",
    "F57": "resumed with something changed",
}
_HEAD = """\
# What became of studies that were hurt

Written by `make chaos`; the numbers below are counts of real runs of the command `tuning` on a
toy objective, at the commits that stand in the last column. An independent checker (`checker.py`)
compares each study's journal, leaderboard and best configuration with what the store had
acknowledged, which drivers note apart from it (`witness.py`).

- **lost**: acknowledged events that are not in the journal; **invented**: events there that
  nobody issued; **zombies**: trials without an end, with two, or too many; **wrong best**: a
  leaderboard or a best that the journal does not give.
- **other**: another search than in peace (configurations, values, duplicates), files left over,
  epochs trained again beyond the trial that was under way, a `resume` that needs a hand, a fault
  without its one sentence or with a traceback, processes or locks that stay.
- **at most**: where nothing was found in n faults, the share of faults that do harm is below 3/n
  (95 %).
- **recovery** is the time from the beginning of a `resume` to its first news, in a process that
  is loaded already.
- A run that broke a rule is run again once its defect is mended; the changelog names what was.
- A **commit** that is not in the history stood at another place of it when it was run.
"""
_COLUMNS = (
    *("fault", "through", "what was done", "runs", "faults", "acknowledged", "lost", "invented"),
    *("zombies", "wrong best", "other", "at most", "recovery s, p50 / p99", "measured", "commit"),
)
_RULES = {"lost": ("N1:",), "invented": ("N2:",), "zombies": ("N3:", "N4:"), "best": ("N5:",)}

Entry = Mapping[str, Any]


Named = tuple[str, str]
"""A fault and a backend."""


def rows(
    entries: Iterable[Entry], titles: Mapping[Named, str], planned: Mapping[Named, int]
) -> list[str]:
    """Return a line a fault and backend."""
    return [
        _row(name, group, title=titles.get(name, ""), planned=planned.get(name))
        for name, group in sorted(_grouped(entries).items())
    ]


def beside(entries: Iterable[Entry], anchors: Sequence[Mapping[str, str]]) -> list[str]:
    """Return a table of ten faults, a column a tool, ours first."""
    ours: dict[str, list[Entry]] = defaultdict(list)
    for one in entries:
        ours[one["fault"].split()[0]].append(one)
    names = ["keras-tuning", *(one["name"] for one in anchors)]
    lines = [f"| fault | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for fault, title in TEN.items():
        cells = [_told(ours[fault]), *(one.get(fault, "not run") for one in anchors)]
        lines.append(f"| {fault} {title} | {' | '.join(cells)} |")
    return lines


def write_page(
    entries: Sequence[Entry],
    titles: Mapping[Named, str],
    *,
    planned: Mapping[Named, int],
    anchors: Sequence[Mapping[str, str]],
    path: Path,
) -> None:
    """Write the page.

    Args:
        entries: The findings.
        titles: What is done in each campaign.
        planned: How many runs each has that was begun.
        anchors: What was measured of other tools.
        path: Where it goes.
    """
    harmed = sum(bool(one["breaches"]) for one in entries)
    faults = sum(one["faults"] for one in entries)
    told = (
        f"{len(entries):,} runs with {faults:,} faults; {harmed} of them broke a rule. On"
        f" {os.cpu_count()} CPUs, with a load of {os.getloadavg()[2]:.0f} when this was written."
    )
    lines = rows(entries, titles, planned)
    table = [f"| {' | '.join(_COLUMNS)} |", "|---" * len(_COLUMNS) + "|", *lines]
    parts = [_HEAD, told, "\n".join(table)]
    missing = sorted(titles.keys() - _grouped(entries).keys())
    if missing:
        names = ", ".join(f"{fault} through {_through(backend)}" for fault, backend in missing)
        parts.append(f"Not run yet: {names}.")
    if anchors:
        parts += [
            "## Beside other tools",
            "The same toy with each tool used as its pages say, without code of one's own that"
            " would mend it. Of ours, what broke no rule is counted.",
            "\n".join(beside(entries, anchors)),
        ]
    path.write_text("\n\n".join(part.strip("\n") for part in parts) + "\n")


def read_anchors(folder: Path) -> list[dict[str, str]]:
    """Return what was measured of other tools."""
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]


def _grouped(entries: Iterable[Entry]) -> dict[Named, list[Entry]]:
    groups: dict[Named, list[Entry]] = defaultdict(list)
    for one in entries:
        groups[one["fault"], one["backend"]].append(one)
    return groups


def _told(group: Sequence[Entry]) -> str:
    """Say of a fault what became of our studies."""
    if not group:
        return "not run"
    broken = sum(bool(one["breaches"]) for one in group)
    acknowledged = sum(one["acknowledged"] for one in group)
    lost = sum(text.startswith("N1:") for one in group for text in one["breaches"])
    return f"{lost} of {acknowledged:,} lost, {broken} of {len(group):,} runs broke a rule"


def _through(backend: str) -> str:
    return "Optuna with workers" if backend == "ray" else backend


def _row(name: Named, group: Sequence[Entry], *, title: str, planned: int | None) -> str:
    fault, backend = name
    breaches = [text for one in group for text in one["breaches"]]
    counts = {
        name: sum(text.startswith(rules) for text in breaches) for name, rules in _RULES.items()
    }
    other = len(breaches) - sum(counts.values())
    faults = sum(one["faults"] for one in group)
    cells = [
        *(fault, _through(backend), title),
        f"{len(group):,}" + (f" of {planned:,}" if planned and planned > len(group) else ""),
        *(f"{faults:,}", f"{sum(one['acknowledged'] for one in group):,}"),
        *map(str, counts.values()),
        *(str(other), f"3/{faults:,}" if faults and not breaches else "-"),
        *(_percentiles([seconds for one in group for seconds in one["recovery"]]), _notes(group)),
        ", ".join(dict.fromkeys(one["commit"] for one in group)),
    ]
    return f"| {' | '.join(cells)} |"


def _percentiles(seconds: Sequence[float]) -> str:
    if not seconds:
        return "-"
    ordered = sorted(seconds)
    high = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    return f"{statistics.median(ordered):.2f} / {high:.2f}"


def _notes(group: Sequence[Entry]) -> str:
    """Return what else was measured: the largest of each."""
    names = dict.fromkeys(name for one in group for name in one["note"])
    largest = {name: max(one["note"].get(name, 0) for one in group) for name in names}
    return ", ".join(f"{name}: {value:g}" for name, value in largest.items()) or "-"
