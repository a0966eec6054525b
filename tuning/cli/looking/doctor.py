"""``tuning doctor``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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

    Example: `tuning doctor --ray auto`
    """
    from rich.text import Text

    from tuning.cli.looking.findings import examine, examine_cluster
    from tuning.cli.screen import make_console, quiet_screen

    findings = examine(Path(results))
    if ray is not None:
        with quiet_screen(verbose=False):
            findings += examine_cluster(ray)
    console = make_console()
    for finding in findings:
        mark = ("ok   ", "green") if finding.is_well else ("FIX  ", "bold red")
        advice = "" if finding.is_well else f"  ->  {finding.advice}"
        console.print(
            Text.assemble(mark, f"{finding.what}: {finding.found}{advice}"), soft_wrap=True
        )
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(1)
