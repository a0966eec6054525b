"""Which trial a model is being built for, for code that asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_NUMBER: ContextVar[int] = ContextVar("trial_number", default=0)


@contextmanager
def building_for(number: int) -> Iterator[None]:
    """Let what is built meanwhile know the number of its trial."""
    token = _NUMBER.set(number)
    try:
        yield
    finally:
        _NUMBER.reset(token)


def trial_number() -> int:
    """Return the number of the trial that a model is being built for; 0 for none."""
    return _NUMBER.get()
