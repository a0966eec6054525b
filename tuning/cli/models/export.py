"""``tuning export``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tuning.cli import models
from tuning.cli.options import Results, StudyName, Trust, one_of

_FORMS = ("yaml", "json", "py", "keras", "saved-model", "tflite", "onnx")


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("export")(_export)


def _export(
    name: StudyName,
    *,
    trial: Annotated[int | None, typer.Option(help="A trial other than the best one.")] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            help="Of the configuration yaml, json or py (plain Keras); of the retrained model"
            " keras, saved-model, tflite or onnx.",
            autocompletion=one_of(*_FORMS),
        ),
    ] = "yaml",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A file instead of the screen.")
    ] = None,
    inside_model: Annotated[
        bool,
        typer.Option(
            "--inside-model", help="Put a table's preprocessing into the model: raw columns in."
        ),
    ] = False,
    results: Results = "results",
    trust: Trust = False,
) -> None:
    """Write the best configuration, or its retrained model, for use elsewhere.

    Example: `tuning export digits-optuna --format py -o model.py`
    """
    models.trusted_or_asked(results, name, trust=trust, asks=form == "py")
    models.write_export(
        name, trial=trial, form=form, output=output, inside_model=inside_model, results=results
    )
