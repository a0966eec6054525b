"""``tuning report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tuning.cli import insight
from tuning.cli.options import Results, StudyName


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("report")(_report)


def _report(
    name: StudyName,
    *,
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

    Example: `tuning report digits-optuna`
    """
    insight.print_report(Path(results), name, file=None if output is None else Path(output))
