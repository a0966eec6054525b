"""``tuning leaderboard``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tuning.cli import looking
from tuning.cli.options import Results, one_of, study_argument


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("leaderboard")(_leaderboard)


def _leaderboard(
    names: Annotated[
        list[str] | None,
        study_argument("[NAME ...]", "The studies; all of them by default."),
    ] = None,
    *,
    top: Annotated[
        int | None, typer.Option(min=1, help="How many trials to show (default: 20 in a table).")
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            help="table, csv, json or md.",
            autocompletion=one_of("table", "csv", "json", "md"),
        ),
    ] = "table",
    baselines: Annotated[
        bool,
        typer.Option("--baselines", help="Give what is reached without a search, not the trials."),
    ] = False,
    results: Results = "results",
) -> None:
    """Show trials in order, the best first; studies that can be ranked together share a table.

    Example: `tuning leaderboard digits-optuna digits-ray-tune --top 10`
    """
    looking.print_leaderboards(Path(results), names or (), form=form, top=top, baselines=baselines)
