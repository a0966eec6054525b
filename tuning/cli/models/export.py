"""``tuning export``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tuning.cli.options import Results, StudyName


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("export")(_export)


def _export(
    name: StudyName,
    *,
    trial: Annotated[int | None, typer.Option(help="A trial other than the best one.")] = None,
    form: Annotated[str, typer.Option("--format", help="yaml, json or py (plain Keras).")] = "yaml",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A file instead of the screen.")
    ] = None,
    results: Results = "results",
) -> None:
    """Write the best configuration, or another trial's, for use elsewhere.

    Example: `tuning export digits-optuna --format py -o model.py`
    """
    from tuning.api import export
    from tuning.cli.screen import quiet_screen
    from tuning.errors import SpecificationError
    from tuning.results.journal import replace_file

    if output is not None and not output.absolute().parent.is_dir():
        raise SpecificationError(
            f"-o {output}: there is no folder {output.parent}; create it first"
        )
    with quiet_screen(verbose=False):
        text = export(name, trial=trial, format=form, results=results)
    if output is None:
        sys.stdout.write(text)
        return
    replace_file(output, text)
    typer.echo(f"written to {output}")
