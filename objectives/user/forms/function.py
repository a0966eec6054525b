"""A function that builds a model, in the place of an object with methods."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, final

from objectives.user.forms.returned_data import digest_of

_MOST_PARTS = 3


@final
class FunctionAlone:
    """Has nothing but ``build_model``; all else that a class may say is said by settings.

    A function may return its data beside the model: ``return model, (x, y)``, with further pairs
    to choose by and to test with. So a script's function keeps the lines that load them.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        """Take the function."""
        self.build_model = _ModelAlone(function)

    def returned_data(self, *args: Any) -> Any:
        """Call the function and return the data beside its model; None where there are none."""
        returned = self.build_model.function(*args)
        if not _has_data(returned):
            return None
        self.build_model.compare(returned[1:])
        return returned[1] if len(returned) == 2 else tuple(returned[1:])


@final
class _ModelAlone:
    """Gives the model of what a function returns."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.has_returned_data = False
        self.returns_other_data = False
        self._digest: str | None = None
        # Its signature says what it is called with.
        functools.update_wrapper(self, function)

    def __call__(self, *args: Any, **more: Any) -> Any:
        returned = self.function(*args, **more)
        self.has_returned_data = _has_data(returned)
        if self.has_returned_data:
            self.compare(returned[1:])
        return returned[0] if self.has_returned_data else returned

    def compare(self, data: Any) -> None:
        """Note whether data are others than those of an earlier call."""
        digest = digest_of(data)
        self.returns_other_data |= self._digest not in (None, digest)
        self._digest = digest


def _has_data(returned: Any) -> bool:
    is_several = isinstance(returned, tuple | list) and 2 <= len(returned) <= 1 + _MOST_PARTS
    return is_several and hasattr(returned[0], "compile") and hasattr(returned[0], "fit")
