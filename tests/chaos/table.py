"""The findings as a table: a row a fault and backend."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

COLUMNS = (
    *("fault", "backend", "what was done", "runs", "faults", "acknowledged", "lost", "invented"),
    *("zombies", "wrong best", "other", "at most (95 %)", "recovery s, p50 / p99", "commit"),
)
HEAD = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|\n"
_RULES = {"lost": ("N1",), "invented": ("N2",), "zombies": ("N3", "N4"), "best": ("N5",)}


def rows(entries: Iterable[Mapping[str, Any]], titles: Mapping[str, str]) -> list[str]:
    """Return a line a fault and backend."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for one in entries:
        groups[one["fault"], one["backend"]].append(one)
    return [
        _row(fault, backend, group, titles.get(fault, ""))
        for (fault, backend), group in sorted(groups.items())
    ]


def _row(fault: str, backend: str, group: Sequence[Mapping[str, Any]], title: str) -> str:
    breaches = [text for one in group for text in one["breaches"]]
    counts = {
        name: sum(text.startswith(rules) for text in breaches) for name, rules in _RULES.items()
    }
    other = len(breaches) - sum(counts.values())
    faults = sum(one["faults"] for one in group)
    bound = f"3/{max(faults, len(group)):,}" if not breaches else "-"
    recovery = [seconds for one in group for seconds in one["recovery"]]
    commits = ", ".join(dict.fromkeys(one["commit"] for one in group))
    acknowledged = sum(one["acknowledged"] for one in group)
    told = [f"{len(group):,}", f"{faults:,}", f"{acknowledged:,}", *map(str, counts.values())]
    return (
        "| "
        + " | ".join(
            [fault, backend, title, *told, str(other), bound, _percentiles(recovery), commits]
        )
        + " |"
    )


def _percentiles(seconds: Sequence[float]) -> str:
    if not seconds:
        return "-"
    ordered = sorted(seconds)
    high = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    return f"{statistics.median(ordered):.2f} / {high:.2f}"


def write_table(
    entries: Sequence[Mapping[str, Any]], titles: Mapping[str, str], path: Path
) -> None:
    """Write the table."""
    path.write_text(HEAD + "\n".join(rows(entries, titles)) + "\n")
