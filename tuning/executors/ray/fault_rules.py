"""When a worker's death counts against its trial, and when a trial has taken too long.

The same for the workers of Ray Tune and for those that the executor starts itself.
"""

from __future__ import annotations

from objectives.failure import Failure, FailureKind

MOST_ATTEMPTS = 3
"""How often a trial may begin whose worker dies; a machine's death does not count."""
MOST_FAILED_STARTS = 3
"""How many workers in a row may die while they load before the study ends."""
SECONDS_TO_STOP = 5.0
"""How long a trial that takes too long may go on to its next report before it is killed."""

# Ray's own words; the error's class is the same whatever an actor died of. Ray Tune's error file
# has them among a traceback.
_OF_ITS_MACHINE = "node has died"


def says_machine_died(text: str) -> bool:
    """Tell whether Ray says that a worker was lost since its machine was.

    Args:
        text: Ray's error as text, or what Ray Tune wrote down about it.
    """
    return _OF_ITS_MACHINE in text


def took_too_long(seconds: float) -> Failure:
    """Return how a trial fails that took longer than so many seconds."""
    return Failure(kind=FailureKind.TIMEOUT, message=f"took longer than {seconds:g} s")
