"""``tuning report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tuning.cli import insight
from tuning.cli.options import Results, study_argument


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("report")(_report)


def _report(
    name: Annotated[
        str | None,
        study_argument("[NAME]", "The study; without one the list of all is written."),
    ] = None,
    *,
    every: Annotated[
        bool, typer.Option("--all", help="Write the reports of all studies, and the list of them.")
    ] = False,
    output: Annotated[
        str | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="The page (default: report.html of the study)."
        ),
    ] = None,
    results: Results = "results",
) -> None:
    """Write a study's report: one page with its leaderboard and pictures, to be opened from disk.

    Also while the study runs: the page then loads itself anew as often as it is written anew.
    index.html beside the studies lists all of them, and leads to their reports.

    Example: `tuning report digits-optuna`
    """
    file = None if output is None else Path(output)
    if name is None or every:
        insight.print_index(Path(results), name, every=every, file=file)
    else:
        insight.print_report(Path(results), name, file=file)
