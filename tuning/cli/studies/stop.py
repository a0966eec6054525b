"""``tuning stop``."""

from __future__ import annotations

from pathlib import Path

import typer

from tuning.cli import studies
from tuning.cli.options import Results, StudyName


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("stop")(_stop)


def _stop(name: StudyName, *, results: Results = "results") -> None:
    """Stop a study that runs in another terminal, in order: after the epochs that train now.

    What finished is kept, what trained is saved, and `tuning resume` goes on with both.

    Example: `tuning stop digits-optuna`
    """
    studies.stop_and_wait(Path(results), name)
