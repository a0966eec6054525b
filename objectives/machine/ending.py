"""Ending a process of our own without a search through all that it holds."""

from __future__ import annotations

import atexit
import gc
import io
from contextlib import suppress

_WRITERS = (io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom)


def end_without_collecting() -> None:
    """Let this process, once it ends, leave out the search for cycles among its objects.

    Python looks through all of them several times as it ends: half a second with Keras and JAX
    loaded, to free memory that the system takes back anyway. What ends is otherwise as ever:
    threads are waited for, exit functions run, modules are cleared. Open files that only a cycle
    holds are written out here, which the search would have done.

    For processes of our own, the command's, not for a person's. May be called more than once.
    """
    # Of the exit functions the first to be registered is the last to run.
    atexit.unregister(_keep_all)
    atexit.register(_keep_all)


def _keep_all() -> None:
    things = gc.get_objects()
    # By their types: looking at the class of a stand-in, such as a lazy module, may load it.
    writers = {kind for kind in set(map(type, things)) if issubclass(kind, _WRITERS)}
    for thing in things:
        if type(thing) in writers:
            # Closed, or detached, or its disk is full: as it would be at the end of Python.
            with suppress(ValueError, OSError):
                thing.flush()
    gc.freeze()
