"""The lines of the table: what was measured, beside what, and the mark."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.report import table

_HEADER = ("what", "measured", "beside", "times as fast", "at least")


@dataclass(frozen=True)
class Line:
    """One line of the table.

    Attributes:
        what: What was measured.
        measured: The figure with its unit; or why there is none.
        beside: What it is held to, with its figure; may be empty.
        times: How many times as fast it is; None where that is no question.
        at_least: What that should be at least; None where nothing is asked.
    """

    what: str
    measured: str
    beside: str = ""
    times: float | None = None
    at_least: float | None = None

    @property
    def is_missed(self) -> bool:
        """Whether it is slower than it should be."""
        return None not in (self.times, self.at_least) and self._rounded < (self.at_least or 0)

    @property
    def _rounded(self) -> float:
        return round(self.times or 0, 2)

    def cells(self) -> tuple[str, ...]:
        """Return its cells; what misses its mark is bold."""
        times = "" if self.times is None else f"{self._rounded:.2f}"
        mark = "" if self.at_least is None else f"{self.at_least:g}"
        shown = f"**{times}**" if self.is_missed else times
        return (self.what, self.measured, self.beside, shown, mark)


def line_table(lines: Sequence[Line]) -> str:
    """Return the lines as a Markdown table, in their order."""
    return table(_HEADER, [line.cells() for line in lines])
