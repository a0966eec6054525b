"""What a door is: told of finished trials, it writes them for a tool of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tuning.records import Trial
    from tuning.results.study_record import StudyRecord


class Door(Protocol):
    """Writes a study for one tool; whatever it raises ends it, and nothing else."""

    def written(self) -> set[int]:
        """Return the numbers of the trials that are written there whole, by an earlier run too."""
        ...

    def write(self, trial: Trial) -> None:
        """Write a finished trial.

        Of one that an earlier run began to write and did not finish nothing may stay beside it.
        """
        ...

    def close(self, study: StudyRecord) -> None:
        """Take in that the study ends here, with all that is known of it."""
        ...


class RetrainedDoor(Protocol):
    """A door that takes a retrained model, too."""

    def write_retrained(self, number: int) -> None:
        """Write the retrained model of a trial, with its figures."""
        ...
