"""``tuning compare``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tuning.cli import insight
from tuning.cli.options import Results, study_argument


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("compare")(_compare)


def _compare(
    names: Annotated[list[str], study_argument("NAME NAME ...", "The studies.")],
    *,
    results: Results = "results",
) -> None:
    """Hold searches of the same data and metric against each other, by trials and by time.

    Example: `tuning compare digits-optuna digits-ray-tune`
    """
    insight.print_comparison(Path(results), names)
