"""What goes wrong with a Ray, for people."""

from __future__ import annotations

from tuning.errors import TuningError


class RayUnavailableError(TuningError, RuntimeError):
    """Ray cannot start, cannot be joined, or broke down."""
