"""What goes wrong with a Ray, for people."""

from __future__ import annotations

from tuning.errors import TuningError


class RayUnavailableError(TuningError, RuntimeError):
    """Ray cannot start, cannot be joined, or broke down."""


def broke_down(error: Exception) -> RayUnavailableError:
    """Return what a person is told whose study Ray broke down under, in whatever way."""
    return RayUnavailableError(f"Ray broke down: {error}; resume the study, or use another backend")
