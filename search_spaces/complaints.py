"""One thing that is wrong with a space, and the place where it was written."""

import re
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from search_spaces.values import shown

LineOf: TypeAlias = Callable[[tuple[str, ...]], int | None]
"""Gives the 1-based line on which the value at a path of keys was written, or None if not known."""

_CLEAN_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Complaint(NamedTuple):
    """What is wrong, and the path of keys that leads to it, the parameter's name first.

    An empty path speaks of the space as a whole.
    """

    path: tuple[str, ...]
    text: str

    def sentence(self, where: str, line_of: LineOf) -> str:
        """Return the complaint for the user: line if known, place, what is wrong and what to do."""
        line = _nearest_line(self.path, line_of)
        place = where if not self.path else f"{where}.{_name_shown(self.path[0])}"
        return f"{'' if line is None else f'line {line}: '}{place}: {self.text}"


def no_lines(path: tuple[str, ...]) -> int | None:
    """Know no line: for spaces that were not read from a text."""
    del path
    return None


def _nearest_line(path: tuple[str, ...], line_of: LineOf) -> int | None:
    lines = (line_of(path[:length]) for length in range(len(path), -1, -1))
    return next((line for line in lines if line is not None), None)


def _name_shown(name: str) -> str:
    return name if _CLEAN_NAME.fullmatch(name) else shown(name)
