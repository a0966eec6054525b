"""A function that builds a model, in the place of an object with methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, final


@final
class FunctionAlone:
    """Has nothing but ``build_model``; all else that a class may say is said by settings."""

    def __init__(self, function: Callable[..., Any]) -> None:
        """Take the function."""
        self.build_model = function
