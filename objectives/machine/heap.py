"""Keeping the C heap small in a process that compiles hundreds of programs, on Linux with glibc.

Compiling leaves gaps all over the heap. Left alone, glibc opens a heap for every thread that
allocates, and gives the gaps of none of them back: some 100 KB a program.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

_ARENA_MAX = -8  # glibc's M_ARENA_MAX


def use_one_heap() -> None:
    """Let threads started from now on share the main heap; must come before JAX loads."""
    _call("mallopt", _ARENA_MAX, 1)


def close_heap_gaps() -> None:
    """Give free memory back to the system."""
    _call("malloc_trim", 0)


def _call(name: str, *arguments: int) -> None:
    if sys.platform != "linux":
        return
    function: Any = getattr(ctypes.CDLL(None), name, None)
    if function is not None:  # another C library than glibc has neither
        function(*arguments)
