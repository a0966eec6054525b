"""``tuning explain``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tuning.cli import insight
from tuning.cli.options import Results, StudyName


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("explain")(_explain)


def _explain(
    name: StudyName,
    *,
    narrow: Annotated[
        bool, typer.Option("--narrow", help="Write a study file that searches where the best lie.")
    ] = False,
    output: Annotated[
        str | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="That file (default: NAME-narrow.yaml)."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a file that is there already.")
    ] = False,
    results: Results = "results",
) -> None:
    """Say what decided about the best trials of a study, and what to search next.

    Example: `tuning explain digits-optuna --narrow -o next.yaml`
    """
    file = None if output is None else Path(output)
    insight.print_explanation(Path(results), name, narrow=narrow, file=file, force=force)
