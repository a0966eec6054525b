"""Python's cyclic garbage collector, out of the way while a study is read or written as a whole."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Allocate much that stays, without a walk over all of it at every tenth of its growth.

    A study of 100,000 trials is a few million objects, none of which is garbage; the collector
    takes as long over them as decoding does. It goes on afterwards, unless it was off before.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
