"""Whether a KeyboardInterrupt is a person's, or was raised by the code that trains."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

_is_told = False
_is_asked = False


@contextmanager
def told_of_interrupts() -> Iterator[None]:
    """Say that whoever is in here calls ``note_interrupt`` for each interrupt from outside."""
    global _is_told, _is_asked
    before = _is_told, _is_asked
    _is_told, _is_asked = True, False
    try:
        yield
    finally:
        _is_told, _is_asked = before


def note_interrupt() -> None:
    """Note that a signal asked this process to stop."""
    global _is_asked  # noqa: PLW0603 - signals are the process's
    _is_asked = True


def is_own_interrupt() -> bool:
    """Tell whether a KeyboardInterrupt came from the code itself: no signal asked for it."""
    return _is_told and not _is_asked
