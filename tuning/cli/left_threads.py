"""Threads that a person's code has left running: Python would wait for them for ever."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from types import CodeType

from objectives.failure import is_of_a_person

_PATIENCE = 3.0


def end_in_spite_of_threads(code: int) -> None:
    """End this process if threads that nobody ends are still running after a while; say so."""
    ends_at = time.monotonic() + _PATIENCE
    for one in _left():
        one.join(max(0.0, ends_at - time.monotonic()))
    left = _left()
    if not left:
        return
    names = ", ".join(one.name for one in left)
    print(f"tuning: ended though the code has left threads running: {names}", file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _left() -> list[threading.Thread]:
    """Return the threads of a person's own code that Python would wait for."""
    return [one for one in threading.enumerate() if not one.daemon and _is_a_persons(one)]


def _is_a_persons(thread: threading.Thread) -> bool:
    if thread is threading.main_thread():
        return False
    # Where it was made of a function, that is what it runs; else a method of its own class.
    runs = getattr(thread, "_target", None) or type(thread).run
    code = getattr(runs, "__code__", None)
    return code is not None and is_of_a_person(code.co_filename) and not _is_pythons(code)


def _is_pythons(code: CodeType) -> bool:
    return Path(code.co_filename).is_relative_to(Path(os.__file__).parent)
