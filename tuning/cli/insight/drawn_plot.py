"""Drawing one picture of a study into a file, and saying where it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from search_spaces.suggestions import closest
from tuning.cli.insight.files import Target, written
from tuning.cli.screen import make_console
from tuning.pictures.catalog import PICTURES
from tuning.pictures.figures import page_figure, still_figure
from tuning.pictures.still.files import figure_bytes
from tuning.results.study_record import read_study

if TYPE_CHECKING:
    from tuning.pictures.figures import Picture

_KINDS = (".png", ".svg", ".html")


def print_plot(results_dir: Path, name: str, what: str, *, file: Path | None) -> None:
    """Draw a picture of a study and print where it lies.

    Raises:
        StudyNotFoundError: If there is no such study.
        SpecificationError: If there is no such picture, or it cannot be written to the file.
    """
    target = Target(file or Path(f"{name}-{what}.png"), kinds=_KINDS, what="a picture")
    record = PICTURES.get(what)
    if record is None:
        target.add(f"WHAT {what}: not known{closest(what, PICTURES)}; use {', '.join(PICTURES)}")
    study = read_study(results_dir, name)
    target.require()
    assert record is not None
    picture = record(study)
    written("Picture", target.file, lambda: _content(picture, target.kind))
    reason = getattr(picture, "reason", "")
    if reason:
        make_console().print(Text(f"There is nothing in it to see: {reason}."), soft_wrap=True)


def _content(picture: Picture, kind: str) -> bytes:
    if kind == ".html":
        page: str = page_figure(picture).to_html(include_plotlyjs=True)
        return page.encode()
    return figure_bytes(still_figure(picture), form="svg" if kind == ".svg" else "png")


def picture_names() -> tuple[str, ...]:
    """Return the names of the pictures."""
    return tuple(PICTURES)
