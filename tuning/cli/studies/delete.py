"""``tuning delete``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tuning.cli import studies
from tuning.cli.options import Results, StudyName


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("delete")(_delete)


def _delete(
    name: StudyName,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    results: Results = "results",
) -> None:
    """Remove a study for good: its trials, its leaderboard and its retrained models.

    Example: `tuning delete digits-optuna`, or without a question
    `tuning delete digits-optuna --yes`
    """
    studies.delete_if_meant(Path(results), name, is_meant=yes)
