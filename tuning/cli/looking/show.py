"""``tuning show``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tuning.cli import looking
from tuning.cli.options import Results, StudyName


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("show")(_show)


def _show(
    name: StudyName,
    trial: Annotated[int, typer.Argument(metavar="TRIAL", min=0, help="The trial's number.")],
    *,
    results: Results = "results",
) -> None:
    """Show one trial: its configuration, outcome and learning curve.

    Example: `tuning show digits-optuna 1`
    """
    looking.show_trial(Path(results), name, trial)
