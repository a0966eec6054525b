"""Who runs in which round, so that all rows get a ratio, and the time goes to what decides."""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.cases import CASES, Case
from benchmarks.measuring import Run, outcome, run_once
from benchmarks.short.ratios import Ratio, ratio_of, seconds_of
from benchmarks.short.rows import Row

# A peer that takes this many times as long as the fastest one so far will not be the fastest.
_TIMES_THE_FASTEST = 1.5
_SHORTEST_LIMIT = 15.0
# Peers that are this near to the fastest take part in later rounds: they might be faster there.
_NEAR = 1.2
# A round is begun where that many times the seconds of its last one are left.
_MARGIN = 1.15

Starter = Callable[[str, Case, float], Run]
"""Runs a contender of a case, ended after some seconds."""


@dataclass
class Rounds:
    """The runs so far, and the clock that ends them.

    Attributes:
        rows: What is asked for.
        start: Runs one contender.
        deadline: When all has to be over, by the clock.
        runs: By the names of case and contender.
        clock: Seconds that only grow.
    """

    rows: Sequence[Row]
    start: Starter
    deadline: float
    runs: dict[tuple[str, str], list[Run]] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic

    def run(self) -> None:
        """Run everyone once, then those that decide, the worst ratios first, while time is left."""
        for case in _distinct(row.case for row in self.rows):
            for name in self._contenders(case):
                if self._left() > 0:
                    self._run(case, name)
        while turns := [case for case in self._worst_first() if self._fits(case)]:
            for case in turns:
                if self._fits(case):
                    for name in self._deciding(case):
                        self._run(case, name)

    def _run(self, case: str, name: str) -> None:
        limit = min(self._left(), self._limit(case, name))
        run = self.start(name, CASES[case], limit)
        self.runs.setdefault((case, name), []).append(run)

    def _limit(self, case: str, name: str) -> float:
        """Return how long a peer may take: one that cannot be the fastest need not end."""
        medians = [self._median(case, other) for other in self._peers(case) if other != name]
        known = [median for median in medians if median is not None]
        if name not in self._peers(case) or not known:
            return float("inf")
        return max(_SHORTEST_LIMIT, _TIMES_THE_FASTEST * min(known))

    def _peers(self, case: str) -> tuple[str, ...]:
        """Return those of which only the fastest is asked for."""
        groups = [row.against for row in self.rows if row.case == case and len(row.against) > 1]
        return groups[0] if groups else ()

    def _contenders(self, case: str) -> list[str]:
        return _distinct(name for row in self.rows if row.case == case for name in row.contenders)

    def _deciding(self, case: str) -> list[str]:
        """Return who takes part in a later round: ours, and who is the fastest or near it."""
        fastest = {row: ratio_of(row, self.runs) for row in self.rows if row.case == case}
        names = []
        for row, ratio in fastest.items():
            if isinstance(ratio, Ratio):
                near = _NEAR * statistics.median(ratio.others)
                names.append(row.ours)
                names += [
                    name
                    for name in row.against
                    if (seconds := seconds_of(self.runs.get((case, name), ()), row.measured))
                    and statistics.median(seconds) <= near
                ]
        return _distinct(names)

    def _worst_first(self) -> list[str]:
        ratios = [
            ratio for row in self.rows if isinstance(ratio := ratio_of(row, self.runs), Ratio)
        ]
        ratios.sort(key=lambda ratio: -ratio.value / (ratio.row.at_most or 1.0))
        return _distinct(ratio.row.case for ratio in ratios)

    def _fits(self, case: str) -> bool:
        seconds = sum(self.runs[case, name][-1].seconds for name in self._deciding(case))
        return 0 < _MARGIN * seconds < self._left()

    def _median(self, case: str, name: str) -> float | None:
        seconds = seconds_of(self.runs.get((case, name), ()), "whole")
        return statistics.median(seconds) if seconds else None

    def _left(self) -> float:
        return self.deadline - self.clock()


def starter(folder: Path, say: Callable[[str], None]) -> Starter:
    """Return who runs contenders in folders of their own, with an empty cache each.

    Args:
        folder: Where each case's folder lies, prepared.
        say: Told how it goes.
    """

    def start(name: str, case: Case, limit_seconds: float) -> Run:
        place = folder / case.name
        number = len(list(place.glob(f"{name}-*.log")))
        place = place / f"{name}-{number}"
        run = run_once(name, case, place, cache=place / "cache", limit_seconds=limit_seconds)
        say(f"{case.name}, round {number + 1}: {name} {outcome(run)}")
        return run

    return start


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
