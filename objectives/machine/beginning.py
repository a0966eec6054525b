"""Beginning a process of our own without searches through all that it loads."""

from __future__ import annotations

import gc

_LOADED = 300_000
"""About as many objects as there are once Keras and JAX are loaded and the first model is built."""


def begin_without_collecting() -> None:
    """Put the first search for cycles off until there are as many objects as Keras and JAX make.

    From then on the collector works as ever.

    While modules are loaded Python searches some seven hundred times, of which five go through all
    that it has, and nothing of it is garbage: 0.3 of 1.8 seconds before a study begins. Nothing is
    ever left out of later searches, so that the models of trials that have ended go as they would.

    For processes of our own, the command's, not for a person's.
    """
    usual = gc.get_threshold()

    def as_ever(phase: str, info: dict[str, int]) -> None:
        del phase, info
        gc.set_threshold(*usual)
        if as_ever in gc.callbacks:
            gc.callbacks.remove(as_ever)

    gc.callbacks.append(as_ever)
    gc.set_threshold(_LOADED, *usual[1:])
