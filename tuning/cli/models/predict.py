"""``tuning predict``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tuning.cli import models
from tuning.cli.options import Results, StudyName, Trust, Verbose


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("predict")(_predict)


def _predict(
    name: StudyName,
    rows: Annotated[
        Path, typer.Argument(metavar="ROWS", help="A .csv or .parquet file; .npy, .npz for arrays.")
    ],
    *,
    trial: Annotated[
        int | None, typer.Option(help="A retrained trial other than the best one.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A .csv file instead of the screen.")
    ] = None,
    results: Results = "results",
    trust: Trust = False,
    verbose: Verbose = False,
) -> None:
    """Predict new raw rows with a study's retrained model.

    Example: `tuning predict houses-optuna new_rows.csv -o predictions.csv`
    """
    models.trusted_or_asked(results, name, trust=trust, asks=False)
    models.predict_and_write(
        name, rows, trial=trial, output=output, results=results, verbose=verbose
    )
