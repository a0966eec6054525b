"""Where trials are kept, as who evaluates them asks of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from search_spaces import Configuration
    from tuning.records import Trial


class TrialStore(Protocol):
    """Where trials are kept; ``tuning.results.store.StudyStore`` is the one on disk."""

    @property
    def trials(self) -> dict[int, Trial]:
        """The finished trials by number."""
        ...

    @property
    def unfinished(self) -> dict[int, Configuration]:
        """The trials that an earlier run began and did not finish."""
        ...

    def record_started(self, number: int, configuration: Configuration) -> None:
        """Keep that a trial began."""
        ...

    def record_finished(self, trial: Trial, *, log: str = "") -> None:
        """Keep a finished trial for good before returning; ``log`` is a failed one's traceback."""
        ...
