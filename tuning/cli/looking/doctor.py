"""``tuning doctor``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tuning.cli import looking
from tuning.cli.options import Results


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("doctor")(_doctor)


def _doctor(
    *,
    ray: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Look at this Ray cluster too: HOST:PORT, or auto."),
    ] = None,
    results: Results = "results",
) -> None:
    """Look whether everything that a search needs is there.

    Example: `tuning doctor`, and `tuning doctor --ray auto` where a Ray cluster runs.
    """
    if not looking.print_findings(Path(results), ray=ray):
        raise typer.Exit(1)
