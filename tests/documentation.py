"""The pages that a person reads: README.md and docs/, and the code that stands in them."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import final

from tests.repository import REPOSITORY

_FENCE = re.compile(r"^```([a-z]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_EXAMPLE = re.compile(r"<!-- example: (\S+) -->\n```[a-z]+\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines of code on a page: ``bash``, ``python``, ``yaml``, ``text`` or without a language."""

    language: str
    text: str

    @property
    def commands(self) -> list[list[str]]:
        """The commands of a block for the shell, word by word."""
        lines = self.text.splitlines() if self.language == "bash" else []
        return [shlex.split(line, comments=True) for line in lines if line.strip()]


PAGES = {
    path.relative_to(REPOSITORY).as_posix(): path.read_text(encoding="utf-8")
    for path in (REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md")))
}


def blocks_of(page: str) -> list[Block]:
    """Return the blocks of a page, in their order."""
    return [Block(language=one, text=text) for one, text in _FENCE.findall(PAGES[page])]


def examples() -> list[tuple[str, str]]:
    """Return each file that a page shows, with the text that it shows."""
    return [found for text in PAGES.values() for found in _EXAMPLE.findall(text)]
