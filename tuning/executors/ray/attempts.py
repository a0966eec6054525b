"""Whether what lost its worker is tried again, or is given up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final

from tuning.cluster.errors import RayUnavailableError
from tuning.executors.ray.crashes import from_error_text
from tuning.executors.ray.fault_rules import MOST_ATTEMPTS, MOST_FAILED_STARTS
from tuning.executors.ray.losses import raised_in_the_call

if TYPE_CHECKING:
    from ray.exceptions import RayError

    from tuning.executors.ray.seats import Job


@final
@dataclass(slots=True)
class Attempts:
    """Counts the workers that jobs lost, and those that died in a row while they loaded."""

    _lost: dict[Job, int] = field(default_factory=dict)
    _failed_starts: int = 0

    def may_retry(self, job: Job, error: RayError, *, counts: bool) -> bool:
        """Tell whether another worker may come to a better end with a job.

        Args:
            job: What lost its worker.
            error: What Ray said of that.
            counts: Whether the loss counts against the job; its machine's death does not.
        """
        if raised_in_the_call(error):
            return False
        self._lost[job] = self._lost.get(job, 0) + counts
        return self._lost[job] < MOST_ATTEMPTS

    def forget(self, job: Job) -> None:
        """Forget a job that has ended, or is done with its worker for now."""
        self._lost.pop(job, None)

    def note_start(self) -> None:
        """Take in that a worker is loaded."""
        self._failed_starts = 0

    def note_failed_start(self, error: RayError, *, counts: bool) -> None:
        """Take in that a worker died while it loaded.

        Raises:
            RayUnavailableError: If too many did in a row.
        """
        self._failed_starts += counts
        if self._failed_starts >= MOST_FAILED_STARTS:
            raise RayUnavailableError(
                f"Ray's workers cannot start: {from_error_text(str(error)).message};"
                " see `tuning doctor --ray ADDRESS` for what differs between the machines"
            )
