"""A wall clock that jumps: what a driver asks for the time of day."""

from __future__ import annotations

import datetime
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

_DAY = 86_400.0
_OURS = ("tuning", "objectives", "search_spaces")


def set_clock(kind: str, *, roots: Sequence[str] = _OURS) -> None:
    """Let every module of some packages that knows ``datetime`` have one that is odd.

    Args:
        kind: ``ahead`` and ``back`` jump by a day with each reading, ``frozen`` stands still; an
            empty text leaves the clock alone.
        roots: The packages whose modules are given it.
    """
    if not kind:
        return
    odd = _odd(kind)

    class Odd(datetime.datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.datetime.fromtimestamp(odd(), tz)

    time.time = odd
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in roots and vars(module).get("datetime") is datetime.datetime:
            changed: Any = module
            changed.datetime = Odd


def _odd(kind: str) -> Callable[[], float]:
    began = time.time()
    readings = iter(range(1, sys.maxsize))
    step = {"ahead": _DAY, "back": -_DAY, "frozen": 0.0}[kind]
    return lambda: began + step * next(readings)
