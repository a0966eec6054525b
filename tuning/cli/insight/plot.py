"""``tuning plot``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from tuning.cli import insight
from tuning.cli.options import Results, StudyName

# As in tuning/pictures/catalog.py, which a test compares: what draws is not loaded for the help.
WHAT = (
    "history, seconds, curves, importance, interactions, slices, parallel, contour, rungs,"
    " timeline, failures, confusion or predicted."
)


def _pictures(ctx: Any, incomplete: str) -> list[str]:
    return [name for name in insight.picture_names() if name.startswith(incomplete)]


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("plot")(_plot)


def _plot(
    name: StudyName,
    what: Annotated[str, typer.Argument(metavar="WHAT", help=WHAT, autocompletion=_pictures)],
    *,
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="A .png, .svg or .html file (default: NAME-WHAT.png here).",
        ),
    ] = None,
    results: Results = "results",
) -> None:
    """Draw one picture of a study, as its report has it or for a paper.

    Example: `tuning plot digits-optuna history -o history.svg`
    """
    insight.print_plot(Path(results), name, what, file=None if output is None else Path(output))
