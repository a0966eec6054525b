"""Code of a person's that ends the process at once, which nothing in Python hears of otherwise."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from objectives.machine.look_watch import last_words

ENDED_BY_CODE = 6
"""The exit code of the command: others would be taken for what they mean there."""


@contextmanager
def telling_sudden_exits(what: Callable[[], tuple[str, str]]) -> Iterator[None]:
    """Let a call of ``os._exit`` in here say so before it ends this process.

    Processes that are forked in here end as they wish. The command ends with a code of its own,
    since what the code asks for means something else there.

    Args:
        what: Gives what was under way, and what follows from its end.
    """
    ends, process = os._exit, os.getpid()

    def tell_and_end(status: int) -> NoReturn:
        if os.getpid() != process:
            ends(status)
        place, then = what()
        said = f"{place}: its code ended this process by os._exit({status}); {then}"
        tell = last_words()
        if tell is None:
            os.write(2, f"{said}\n".encode("utf-8", "backslashreplace"))
            ends(status)
        tell(said)
        ends(ENDED_BY_CODE)

    os._exit = tell_and_end
    try:
        yield
    finally:
        os._exit = ends
