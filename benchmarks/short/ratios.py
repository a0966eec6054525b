"""From runs to ratios, and the table of them."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.measuring import Run
from benchmarks.report import table
from benchmarks.short.rows import Measured, Row

Runs = Mapping[tuple[str, str], Sequence[Run]]
"""The runs of a contender, by the names of case and contender."""

_HEADER = ("search", "ours, s", "the fastest other", "its s", "ours / it", "at most", "rounds")


@dataclass(frozen=True)
class Ratio:
    """What a row came to.

    Attributes:
        row: The row.
        ours: The seconds of ours, a round each.
        other: The name of the fastest other.
        others: Its seconds, a round each.
    """

    row: Row
    ours: Sequence[float]
    other: str
    others: Sequence[float]

    @property
    def value(self) -> float:
        """The ratio of the medians."""
        return statistics.median(self.ours) / statistics.median(self.others)

    @property
    def is_missed(self) -> bool:
        """Whether it is above what it should be at most."""
        return self.row.at_most is not None and round(self.value, 2) > self.row.at_most


def ratio_of(row: Row, runs: Runs) -> Ratio | str:
    """Return a row's ratio, or why there is none."""
    ours = seconds_of(runs.get((row.case, row.ours), ()), row.measured)
    others = {
        name: seconds
        for name in row.against
        if (seconds := seconds_of(runs.get((row.case, name), ()), row.measured))
    }
    names = [row.ours] if not ours else [] if others else row.against
    if names:
        ran = all((row.case, name) in runs for name in names)
        return f"{' and '.join(names)} {'did not finish' if ran else 'not run: the time was up'}"
    other = min(others, key=lambda name: statistics.median(others[name]))
    return Ratio(row, ours, other, others[other])


def seconds_of(runs: Sequence[Run], measured: Measured) -> list[float]:
    """Return the seconds of the runs that came to their end, or to that of their first trial."""
    if measured == "whole":
        return [run.seconds for run in runs if run.values and not run.finished.over_limit]
    signs = [run.finished.seconds_to_sign for run in runs if not run.failed]
    return [seconds for seconds in signs if seconds is not None]


def ratio_table(rows: Sequence[Row], runs: Runs) -> str:
    """Return the table, the rows without a ratio first, then the worst."""
    found = {row: ratio_of(row, runs) for row in rows}
    missing = [(row.name, "", why, "", "", "", "0") for row, why in found.items() if _is_text(why)]
    ratios = [ratio for ratio in found.values() if isinstance(ratio, Ratio)]
    ratios.sort(key=lambda ratio: -ratio.value)
    return table(_HEADER, [*missing, *map(_cells, ratios)])


def _is_text(found: Ratio | str) -> bool:
    return isinstance(found, str)


def _cells(ratio: Ratio) -> tuple[str, ...]:
    row = ratio.row
    mark = "" if row.at_most is None else f"{row.at_most:.1f}"
    rounds = min(len(ratio.ours), len(ratio.others))
    shown = f"**{ratio.value:.2f}**" if ratio.is_missed else f"{ratio.value:.2f}"
    return (
        row.name,
        _median_and_range(ratio.ours),
        ratio.other,
        _median_and_range(ratio.others),
        shown,
        mark,
        str(rounds),
    )


def _median_and_range(seconds: Sequence[float]) -> str:
    median = f"{statistics.median(seconds):.1f}"
    if len(seconds) == 1:
        return median
    return f"{median} ({min(seconds):.1f} to {max(seconds):.1f})"
