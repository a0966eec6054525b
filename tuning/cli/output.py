"""Standard output where it is closed, or where the disk behind it takes no more."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from typing import final

from tuning.errors import OutputError


@final
class Output(io.TextIOWrapper):
    """A text file on a descriptor whose failures are told apart from all other ones."""

    def __init__(self, descriptor: int, *, lost: Callable[[str], None] | None = None) -> None:
        """Write to a descriptor, line by line, and leave it open.

        Args:
            descriptor: Where to.
            lost: Told why it takes nothing; then ``BrokenPipeError`` is raised, as where nobody
                reads any more, so that work goes on without a screen. Without it
                ``OutputError`` is raised, which ends a command that is there to print.
        """
        binary = os.fdopen(descriptor, "wb", closefd=False)
        super().__init__(binary, encoding="utf-8", errors="backslashreplace", line_buffering=True)
        self._lost = lost

    def write(self, text: str) -> int:
        """Write a text.

        Raises:
            OutputError: If it cannot be written.
            BrokenPipeError: If nobody reads it, or someone is told that it cannot be written.
        """
        try:
            return super().write(text)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise self._told(error) from error

    def flush(self) -> None:
        """Write what is held back; raises what ``write`` does."""
        try:
            super().flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise self._told(error) from error

    def _told(self, error: OSError) -> OSError:
        reason = f"standard output: cannot be written ({error.strerror or error})"
        if self._lost is None:
            return OutputError(reason)
        self._lost(reason)
        return BrokenPipeError(error.errno, reason)


def open_closed_streams() -> None:
    """Have standard streams that were closed, as by ``>&-``, lead nowhere.

    Else the next file that is opened would get their numbers, and what is printed.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            nothing = os.open(os.devnull, os.O_RDWR)
            if nothing != descriptor:
                os.dup2(nothing, descriptor)
                os.close(nothing)
    if sys.stdin is None:
        sys.stdin = os.fdopen(0, "r", closefd=False)
    if sys.stdout is None:
        sys.stdout = Output(1)
    if sys.stderr is None:
        sys.stderr = Output(2)


def watch_output() -> None:
    """Have what is printed without a console fail in our words, too."""
    sys.stdout.flush()
    sys.stdout = Output(sys.stdout.fileno())


def flush_streams() -> None:
    """Write what standard output and errors hold back, where code that ran has left them."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            stream.flush()


def let_output_go() -> None:
    """Have standard output lead nowhere, with all that it still holds back."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)
