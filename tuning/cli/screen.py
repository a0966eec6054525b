"""The screen while libraries work: ours alone, unless a person wants to see theirs too."""

from __future__ import annotations

import faulthandler
import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, final

from rich.console import Console
from rich.text import Text

from objectives.machine.look_watch import ending_with, written_to
from objectives.machine.quiet import screen_for_users_prints
from search_spaces.errors import TuningError
from tuning.cli.output import Output, flush_streams
from tuning.showing.visible_console import OwnConsole, VisibleTexts

_WIDE = 200
_TAIL_BYTES = 4000


def make_console() -> Console:
    """Return a console on standard output; wide where nobody's window limits it."""
    return _console(Output(sys.stdout.fileno()))[0]


@contextmanager
def quiet_screen(*, verbose: bool) -> Iterator[Console]:
    """Yield a console on the real screen while everything else that is printed goes to a file.

    TensorFlow, XLA and Ray write to the process's output from native code and from processes of
    their own, where no logging setting reaches them. The file is shown only when something
    unexpected happens.
    """
    if verbose:
        yield _console(Output(sys.stdout.fileno(), lost=_saying_to(2)))[0]
        return
    flush_streams()
    screen, errors = os.dup(1), os.dup(2)
    with tempfile.TemporaryFile() as hidden:
        os.dup2(hidden.fileno(), 1)
        os.dup2(hidden.fileno(), 2)
        unexpected = False
        # What ends the process in native code, such as a segmentation fault, says so at least.
        is_first = not faulthandler.is_enabled()
        if is_first:
            faulthandler.enable(errors)
        console, watch = _console(Output(screen, lost=_saying_to(errors)))
        try:
            with (
                screen_for_users_prints(_ConsoleLines(console, watch)),
                ending_with(written_to(errors)),
            ):
                yield console
        except (TuningError, KeyboardInterrupt, BrokenPipeError):
            raise
        except BaseException:
            unexpected = True
            raise
        finally:
            flush_streams()
            os.dup2(screen, 1)
            os.dup2(errors, 2)
            console.file.close()
            if is_first:
                faulthandler.disable()
            os.close(screen)
            os.close(errors)
            if unexpected:
                sys.stderr.write(_tail(hidden))


@final
class _ConsoleLines(io.StringIO):
    """Shows whole lines on a console, above a bar that may be running there."""

    def __init__(self, console: Console, watch: VisibleTexts) -> None:
        super().__init__()
        self._watch = watch
        self._console = console
        self._begun = ""

    def write(self, text: str) -> int:
        *lines, self._begun = (self._begun + text).split("\n")
        if lines:
            self._show("\n".join(lines))
        return len(text)

    def _show(self, text: str) -> None:
        if self._console.is_terminal:
            with self._watch.obeyed():
                self._console.print(Text(text), soft_wrap=True)
        elif not self._console.quiet:
            # Nothing is to be laid out, and code may print megabytes.
            try:
                self._console.file.write(f"{text}\n")
            except BrokenPipeError:
                self._console.on_broken_pipe()


def _console(file: Output) -> tuple[Console, VisibleTexts]:
    is_terminal = file.isatty()
    width = None if is_terminal else _WIDE
    console = OwnConsole(file=file, highlight=False, emoji=False, width=width)
    return console, VisibleTexts(console)


def _saying_to(descriptor: int) -> Callable[[str], None]:
    """Return what says on a descriptor that there is no screen any more, and work goes on."""

    def say(reason: str) -> None:
        with suppress(OSError):
            os.write(descriptor, f"tuning: {reason}; work goes on without it\n".encode())

    return say


def _tail(file: BinaryIO) -> str:
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - _TAIL_BYTES))
    return file.read().decode("utf-8", "replace")
