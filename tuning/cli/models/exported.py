"""A configuration written for use elsewhere: on the screen, or into a file."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from tuning.api import export
from tuning.cli.screen import quiet_screen
from tuning.errors import SpecificationError
from tuning.results.journal import replace_file


def write_export(
    name: str, *, trial: int | None, form: str, output: Path | None, results: str
) -> None:
    """Write a study's best configuration, or another trial's, to a file or standard output.

    Raises:
        SpecificationError: If the file cannot be written there, or there is no such form.
        StudyNotFoundError: If there is no such study or trial.
    """
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
