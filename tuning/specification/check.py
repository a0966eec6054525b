"""A named check: one thing that must hold before the first trial."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar, final

from tuning.errors import SpecificationError

Known = TypeVar("Known")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Generic[Known]):
    """One thing that must hold before the first trial.

    Attributes:
        name: What must hold, in a few words of its own.
        complaints: Returns a sentence for each thing that does not, from what is known by then.
    """

    name: str
    complaints: Callable[[Known], list[str]]


Round = tuple[Check[Known], ...]
"""Checks whose complaints come together, in their order."""


def complaints_of(checks: Round[Known], known: Known) -> list[str]:
    """Run each check once, in order, and return all that they say."""
    return [complaint for check in checks for complaint in check.complaints(known)]


def require(checks: Round[Known], known: Known) -> None:
    """Run each check once, in order.

    Raises:
        SpecificationError: With everything that they say, if they say anything.
    """
    complaints = complaints_of(checks, known)
    if complaints:
        raise SpecificationError(*complaints)
