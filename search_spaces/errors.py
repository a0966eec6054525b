"""The project's one error tree: its root, and the errors of this package."""

import sysconfig
import traceback
from pathlib import Path

from search_spaces.visible import visible

_PROJECT = Path(__file__).resolve().parents[1]


_MOST_SHOWN = 20


class TuningError(Exception):
    """Something the user can put right; every error that the project raises is one.

    Args:
        *complaints: Plain sentences, one for each thing that is wrong.
    """

    def __init__(self, *complaints: str) -> None:
        """Keep the complaints."""
        self.complaints: tuple[str, ...] = tuple(map(visible, complaints))
        super().__init__(*self.complaints)

    @property
    def shown(self) -> tuple[str, ...]:
        """The complaints that a person is shown: the first twenty, and how many more there are."""
        left = len(self.complaints) - _MOST_SHOWN
        more = (f"and {left:,} more",) if left > 0 else ()
        return (*self.complaints[:_MOST_SHOWN], *more)

    def __str__(self) -> str:
        """Join the complaints, one a line."""
        return "\n".join(self.shown)

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows: the sentences, as the command line does.

        Raises:
            LookupError: If a person's own code lies behind it; IPython then shows where.
        """
        if self.__cause__ is not None and _passes_through_own_code(self.__cause__):
            raise LookupError("the place in a person's own code is what helps")
        return [f"{type(self).__name__}: {complaint}" for complaint in self.shown]


def _passes_through_own_code(error: BaseException) -> bool:
    """Tell whether an exception came through code that is neither a library's nor the project's."""
    paths = sysconfig.get_paths()
    known = tuple(
        [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
        + [str(_PROJECT / name) for name in ("search_spaces", "objectives", "tuning")]
    )
    frames = (frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__))
    return any(not file.startswith((*known, "<frozen")) for file in frames)


class SearchSpaceError(TuningError, ValueError):
    """A search space, or a configuration for it, is not valid."""


class StudyTextError(TuningError, ValueError):
    """The text of a study file cannot be read as plain data."""
