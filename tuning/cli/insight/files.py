"""The file that a picture or a page is to be written to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import final

from tuning.cli.screen import make_console
from tuning.errors import SpecificationError
from tuning.results.journal import replace_file


@final
class Target:
    """A file that a person named, or that is named by itself, and what is wrong with it."""

    def __init__(self, file: Path, *, kinds: tuple[str, ...], what: str) -> None:
        """Look at a file's name and folder.

        Args:
            file: The file; it may be there already.
            kinds: The endings that it may have, such as ``.html``.
            what: What is written to it, for people.
        """
        self.file = file
        self.kind = file.suffix.lower()
        self._complaints: list[str] = []
        if self.kind not in kinds:
            *others, last = kinds
            endings = f"{', '.join(others)} or {last}" if others else last
            self.add(f"-o {file}: {what} is a file that ends in {endings}")
        if not file.parent.is_dir():
            self.add(f"-o {file}: there is no folder {file.parent}; make it first")

    def add(self, complaint: str) -> None:
        """Take in what else is wrong with what a person typed."""
        self._complaints.append(complaint)

    def refuse_existing(self, *, is_named: bool) -> None:
        """Take in that a file is there already, whether a person named it or not."""
        if self.file.exists():
            self.add(
                f"{'-o ' if is_named else ''}{self.file}: is there already; add --force to replace"
                f" it, or name another{'' if is_named else ' with -o'}"
            )

    def require(self) -> None:
        """Raise ``SpecificationError`` with all that is wrong, if anything is."""
        if self._complaints:
            raise SpecificationError(*self._complaints)


def written(what: str, file: Path, content: Callable[[], str | bytes]) -> None:
    """Write a file as a whole and print where it lies.

    Raises:
        JournalError: If it cannot be written.
    """
    replace_file(file, content())
    make_console().print(f"{what}: {file}", soft_wrap=True, markup=False, highlight=False)
