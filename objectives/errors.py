"""What can be wrong with an objective before any trial."""

from __future__ import annotations

from search_spaces import TuningError


class ObjectiveError(TuningError, ValueError):
    """An objective cannot be found, read or used."""


class KerasBackendError(TuningError, RuntimeError):
    """The wanted Keras backend or device cannot be had in this process."""
