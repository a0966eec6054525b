"""Faults at the k-th thing that the results ask of the disk, planted from outside into a process.

A plan is a text: ``kill9@17``, ``short:3@5``. Without one, operations are only counted.
"""

from __future__ import annotations

import errno
import functools
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import isfunction
from typing import Any, final

from tuning.results.files import operations

TAKE_SPACE = {
    *("open_new", "write", "write_over", "write_plainly", "sync", "make_folder", "copy", "touch"),
}
_STORM_SECONDS = 0.0005


@final
@dataclass(slots=True)
class Plan:
    """What goes wrong at which operation.

    Attributes:
        kind: ``kill9`` before the operation, ``torn`` (killed in the middle of a write), ``enospc``
            (half a write, and no space from then on), ``eio`` (once), ``short`` (a write takes
            ``size`` bytes), ``eintr`` (a storm of signals from then on), ``hang``, ``unsynced``
            (nothing waits for the disk from then on), or ``none``.
        at: Which operation, from 1 on.
        size: How many bytes a short write takes.
        done: The names of the operations so far.
    """

    kind: str = "none"
    at: int = 0
    size: int = 0
    done: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, text: str) -> Plan:
        """Read a plan as a text; an empty one plans nothing."""
        if not text:
            return cls()
        kind, _, at = text.partition("@")
        kind, _, size = kind.partition(":")
        return cls(kind=kind, at=int(at), size=int(size or 0))


def plant(plan: Plan) -> None:
    """Let every operation of this process go through a plan, for as long as it lives."""
    for name, operation in list(vars(operations).items()):
        if isfunction(operation) and operation.__module__ == operations.__name__:
            setattr(operations, name, _counted(name, operation, plan))


def _counted(name: str, operation: Callable[..., Any], plan: Plan) -> Callable[..., Any]:
    @functools.wraps(operation)
    def counted(*arguments: Any) -> Any:
        plan.done.append(name)
        now = len(plan.done)
        if plan.kind == "none" or now < plan.at:
            return operation(*arguments)
        if plan.kind == "unsynced" and name in ("sync", "sync_folder"):
            return None
        if now == plan.at:
            return _first(name, operation, arguments, plan)
        if plan.kind == "enospc" and name in TAKE_SPACE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return operation(*arguments)

    return counted


def _first(name: str, operation: Callable[..., Any], arguments: tuple[Any, ...], plan: Plan) -> Any:
    """Let an operation meet its fault."""
    is_write = name == "write"
    match plan.kind:
        case "kill9":
            os.kill(os.getpid(), signal.SIGKILL)
        case "torn":
            if is_write:
                operation(arguments[0], arguments[1][: len(arguments[1]) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        case "enospc" if is_write and len(arguments[1]) > 1:
            return operation(arguments[0], arguments[1][: len(arguments[1]) // 2])
        case "enospc" if name in TAKE_SPACE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        case "eio":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        case "short" if is_write:
            return operation(arguments[0], arguments[1][: max(1, plan.size)])
        case "eintr":
            signal.signal(signal.SIGALRM, lambda number, frame: None)
            signal.setitimer(signal.ITIMER_REAL, _STORM_SECONDS, _STORM_SECONDS)
        case "hang":
            time.sleep(1e6)
        case _:
            pass
    return operation(*arguments)
