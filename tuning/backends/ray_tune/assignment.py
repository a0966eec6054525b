"""What Ray Tune carries to a worker in place of a configuration of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, final

if TYPE_CHECKING:
    from search_spaces import Configuration

_ASSIGNMENT = "assignment"

StateKey: TypeAlias = tuple[int, int]
"""A trial's number and the epochs after which it was kept."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A trial as a worker is asked to train it.

    Attributes:
        number: The trial's number.
        configuration: What to train.
        reported: The epochs that the driver knows of, which are not reported again.
        changes: How often the trial has taken over another one's weights.
        state: What to go on from where Ray Tune itself has nothing to hand over, or None.
        is_over: Whether the trial has ended meanwhile; the worker has only to say so.
    """

    number: int
    configuration: Configuration
    reported: int = 0
    changes: int = 0
    state: StateKey | None = None
    is_over: bool = False


def to_config(assignment: Assignment) -> dict[str, Any]:
    """Return an assignment as what Ray Tune calls a trial's config."""
    return {_ASSIGNMENT: assignment}


def from_config(config: Mapping[str, Any]) -> Assignment:
    """Return the assignment in what Ray Tune calls a trial's config."""
    assignment = config[_ASSIGNMENT]
    assert isinstance(assignment, Assignment)
    return assignment
