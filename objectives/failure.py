"""How a trial can fail, and the one translation from an exception to a failure."""

from __future__ import annotations

import os
import re
import traceback
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import final

from search_spaces.visible import visible

_LONGEST_TEXT = 64 * 1024
# XLA and TensorFlow report exhausted memory as their own error types, some of them in the midst of
# other text, and CUDA's libraries and C++ each have their own words for it.
_OUT_OF_MEMORY_WORDS = (
    "resource_exhausted",
    "out of memory",
    "out_of_memory",
    "oom when allocating",
    "failed to allocate",
    "bad_alloc",
    "status_alloc_failed",
)
# What Keras writes first of an error within a layer, and what makes a terminal's letters bold.
_IN_A_CALL = re.compile(r"Exception encountered when calling (.+?)\.?")
_FRAME = re.compile(r'^  File "([^"]+)", line (\d+)', re.MULTILINE)
_ROOT = Path(__file__).resolve().parent.parent
_OWN = tuple(f"{_ROOT / name}{os.sep}" for name in ("objectives", "search_spaces", "tuning"))
_STYLE = re.compile(r"\x1b\[[\d;]*m")


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
    memory = _line_about_memory(printed)
    message = f"{type(error).__name__}: {memory or _telling_line(printed)}".strip()
    return Failure(
        kind=_kind_of(error, ran_out=memory is not None),
        message=visible(message)[:500],
        traceback=visible(_STYLE.sub("", text))[-_LONGEST_TEXT:],
    )


def _telling_line(printed: str) -> str:
    """Return the first line, or the one behind it where Keras only says there which call it was."""
    lines = [line.strip() for line in _STYLE.sub("", printed).splitlines() if line.strip()]
    if not lines:
        return ""
    wrapped = _IN_A_CALL.fullmatch(lines[0])
    return lines[0] if wrapped is None or len(lines) == 1 else f"{lines[1]} ({wrapped[1]})"


def is_raised_in_own_code(text: str) -> bool:
    """Tell whether a traceback ends in a person's own code, and not in a library that it calls."""
    frames = _FRAME.findall(text)
    return bool(frames) and is_of_a_person(frames[-1][0])


def is_of_a_person(file: str) -> bool:
    """Tell whether a file of code is neither of this project nor of an installed package."""
    return not file.startswith(("<", *_OWN)) and "site-packages" not in file


def place_in(text: str) -> str:
    """Return which line of a person's own code a traceback last went through; empty for none."""
    places = [(Path(file), line) for file, line in _FRAME.findall(text) if is_of_a_person(file)]
    if not places:
        return ""
    path, line = places[-1]
    # A notebook's cell is no file that a person knows.
    is_cell = any(part.startswith("ipykernel") for part in path.parts)
    return f"line {line} of {'its cell' if is_cell else path.name}"


def _kind_of(error: BaseException, *, ran_out: bool) -> FailureKind:
    if isinstance(error, DivergedError):
        return FailureKind.DIVERGED
    if ran_out or isinstance(error, MemoryError):
        return FailureKind.OUT_OF_MEMORY
    return FailureKind.ERROR


def _line_about_memory(printed: str) -> str | None:
    """Return the first line that tells of exhausted memory; None where none does."""
    for line in printed[:_LONGEST_TEXT].splitlines():
        if any(word in line.lower() for word in _OUT_OF_MEMORY_WORDS):
            return line.strip()
    return None
