"""A console that obeys its own styles and nothing that is in the texts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, final

from rich.console import Console, RenderHook
from rich.control import Control
from rich.segment import Segment

from search_spaces.visible import visible

if TYPE_CHECKING:
    from rich.console import ConsoleOptions, ConsoleRenderable, RenderResult


@final
class OwnConsole(Console):
    """A console whose work goes on where nobody reads it any more, as behind ``| head -1``."""

    def on_broken_pipe(self) -> None:
        """Print into nothing from now on; rich would end the process, and a study with it."""
        self.quiet = True
        nothing = os.open(os.devnull, os.O_WRONLY)
        try:
            # What the file still holds goes there too, when it is closed.
            os.dup2(nothing, self.file.fileno())
        finally:
            os.close(nothing)


@final
class VisibleTexts(RenderHook):
    """Writes out what a terminal would obey, in whatever a console prints.

    Names, choices and messages come from files of others, or from code that failed.
    """

    def __init__(self, console: Console) -> None:
        """Watch over a console from here on."""
        self._is_watching = True
        console.push_render_hook(self)

    @contextmanager
    def obeyed(self) -> Iterator[None]:
        """Let what is printed now go to the terminal as it is: what a person's own code prints."""
        self._is_watching = False
        try:
            yield
        finally:
            self._is_watching = True

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """Wrap what is about to be printed, as rich asks of a hook."""
        if not self._is_watching:
            return renderables
        return [one if isinstance(one, Control) else _Visible(one) for one in renderables]


@final
class _Visible:
    def __init__(self, content: ConsoleRenderable) -> None:
        self._content = content

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self._content, options):
            text = segment.text
            if segment.control or text.isprintable() or text == "\n":
                yield segment
            else:
                yield Segment(visible(text), segment.style)
