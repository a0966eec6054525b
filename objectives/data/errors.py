"""The one error that this package raises."""

from __future__ import annotations

from typing import final

from search_spaces.errors import TuningError


@final
class DataError(TuningError, ValueError):
    """Say what is wrong with the data, every complaint at once."""
