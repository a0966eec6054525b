"""What can be wrong with an objective before any trial."""

from __future__ import annotations

from search_spaces import TuningError


class ObjectiveError(TuningError, ValueError):
    """An objective cannot be found, read or used."""


class RetrainingError(TuningError, RuntimeError):
    """A retraining run failed; ``traceback`` is for the log."""

    def __init__(self, message: str, traceback: str = "") -> None:
        """Take one sentence for people and the traceback behind it."""
        super().__init__(message)
        self.traceback = traceback

    def __reduce__(self) -> tuple[type[RetrainingError], tuple[str, str]]:
        """Survive the way back from a worker with both texts."""
        return RetrainingError, (self.complaints[0], self.traceback)


class KerasBackendError(TuningError, RuntimeError):
    """The wanted Keras backend or device cannot be had in this process."""
