"""``tuning watch``."""

from __future__ import annotations

from pathlib import Path

import typer

from tuning.cli import studies
from tuning.cli.options import Results, StudyName


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("watch")(_watch)


def _watch(name: StudyName, *, results: Results = "results") -> None:
    """Watch a study that runs in another terminal, or on a cluster that writes to this folder.

    It is only read; Ctrl-C here leaves it running.

    Example: `tuning watch digits-optuna`
    """
    studies.watch_study(Path(results), name)
