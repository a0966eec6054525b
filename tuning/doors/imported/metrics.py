"""What an imported study's trials are ranked by: said by the source, or by the person."""

from __future__ import annotations

from collections.abc import Iterable

from objectives.metric import Direction, Metric, known_direction
from search_spaces.suggestions import closest
from tuning.doors.imported.record import Asked
from tuning.errors import ForeignStudyError

_DIRECTIONS = tuple(str(one) for one in Direction)


def metric_of(name: str, direction: str | None, asked: Asked) -> Metric:
    """Return the metric of a name, in the direction that the source, or else the person, says.

    A name that begins with ``val_`` is called without it, as everywhere here.

    Args:
        name: What it is called.
        direction: ``minimize`` or ``maximize`` where the source says; else None.
        asked: What the person says.

    Raises:
        ForeignStudyError: If nobody says, or the two say different things.
    """
    wish = asked.direction
    if wish is not None and wish not in _DIRECTIONS:
        raise ForeignStudyError(
            f"--direction {wish}: not known{closest(wish, _DIRECTIONS)};"
            f" use {' or '.join(_DIRECTIONS)}"
        )
    if direction is not None and wish not in (None, direction):
        raise ForeignStudyError(
            f"--direction {wish}: the study says {direction}; leave --direction out"
        )
    known = known_direction(name)
    found = direction or wish or (None if known is None else str(known))
    if found is None:
        raise ForeignStudyError(
            f"nothing says whether less or more of {name} is better; add --direction minimize or"
            " maximize"
        )
    return Metric(name.removeprefix("val_") or name, Direction(found))


def require_metric(names: Iterable[str], asked: Asked, *, what: str) -> str:
    """Return which of several metrics a person means.

    Args:
        names: Those that there are.
        asked: What the person says.
        what: What has them, for the complaint.

    Raises:
        ForeignStudyError: If nobody says which, or there is none of that name.
    """
    known = tuple(dict.fromkeys(names))
    if not known:
        raise ForeignStudyError(f"{what}: no trial has a number to be ranked by")
    if asked.metric is None:
        if len(known) == 1:
            return known[0]
        raise ForeignStudyError(
            f"{what}: has several metrics; say which ranks, --metric {known[0]};"
            f" there are {_listed(known)}"
        )
    if asked.metric not in known:
        raise ForeignStudyError(
            f"--metric {asked.metric}: not known{closest(asked.metric, known)};"
            f" there are {_listed(known)}"
        )
    return asked.metric


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - 15} more" if len(names) > 15 else ""
    return ", ".join(names[:15]) + more
