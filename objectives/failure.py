"""How a trial can fail, and the one translation from an exception to a failure."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from enum import StrEnum
from typing import final

_LONGEST_TEXT = 64 * 1024
_OUT_OF_MEMORY_WORDS = ("resource_exhausted", "out of memory", "oom when allocating")


class FailureKind(StrEnum):
    """Why a trial failed."""

    DIVERGED = "diverged"
    OUT_OF_MEMORY = "out_of_memory"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    ERROR = "error"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A trial's failure: its kind, one line for people, and the traceback for the log."""

    kind: FailureKind
    message: str
    traceback: str = ""


class DivergedError(ArithmeticError):
    """A metric or a weight of a trial is not a finite number."""


def failure_from(error: BaseException) -> Failure:
    """Return the failure that an exception stands for; texts are cut at 64 KiB."""
    text = "".join(traceback.format_exception(error))
    # Not str(error): an exception of the objective's may raise in there too.
    printed = str(traceback.TracebackException.from_exception(error))
    message = f"{type(error).__name__}: {printed}".splitlines()[0].strip()
    return Failure(
        kind=_kind_of(error, message),
        message=_printable(message)[:500],
        traceback=_printable(text)[-_LONGEST_TEXT:],
    )


def _kind_of(error: BaseException, message: str) -> FailureKind:
    if isinstance(error, DivergedError):
        return FailureKind.DIVERGED
    if isinstance(error, MemoryError):
        return FailureKind.OUT_OF_MEMORY
    # XLA and TensorFlow report exhausted memory as their own error types, told by the text alone.
    if any(word in message.lower() for word in _OUT_OF_MEMORY_WORDS):
        return FailureKind.OUT_OF_MEMORY
    return FailureKind.ERROR


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
