"""What a campaign is: a fault, the backend that it is done to, and each run of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import final

from tests.chaos import toy
from tests.chaos.drivers import Drivers
from tests.chaos.findings import Finding
from tests.chaos.studies import Peace

Hurt = Callable[[Drivers, Path, str, Peace], Finding]
"""Runs one study in a folder, hurts it as a key says, and judges what came of it."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A fault that is done to many studies.

    Attributes:
        fault: Its name in the plan of faults, and what is done, such as ``F02 kill9``.
        title: What is done, in a sentence.
        backend: The backend of the studies, or ``ray`` for Optuna with workers.
        keys: The keys of its runs, given the same search in peace: seeds, or operations.
        hurt: One of its runs.
        pace: Seconds an epoch of the search in peace.
        side_by_side: How many trials may be under way at once.
        trials: How many trials a study has.
        settings: What the search in peace is asked for besides.
    """

    fault: str
    title: str
    backend: str
    keys: Callable[[Peace], Sequence[str]]
    hurt: Hurt
    pace: float = 0.0
    side_by_side: int = 1
    trials: int = toy.TRIALS
    settings: Mapping[str, object] = field(default_factory=dict)


def seeds(count: int) -> Callable[[Peace], Sequence[str]]:
    """Return as many seeds, whatever the search."""
    return lambda peace: [str(seed) for seed in range(count)]
