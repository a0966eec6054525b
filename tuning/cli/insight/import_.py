"""``tuning import``."""

from __future__ import annotations

from typing import Annotated

import typer

from tuning.cli import insight
from tuning.cli.options import Results


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("import")(_import)


def _import(
    tool: Annotated[
        str, typer.Argument(metavar="optuna|keras-tuner|ray|sklearn", help="Whose study it is.")
    ],
    path: Annotated[
        str,
        typer.Argument(
            metavar="PATH",
            help="Optuna's database, journal file or URL; the folder of KerasTuner's project or of"
            " Ray Tune's experiment; cv_results_ as .csv or .json.",
        ),
    ],
    *,
    name: Annotated[str | None, typer.Option(help="What the study is called here.")] = None,
    study: Annotated[
        str | None, typer.Option(help="Which of several studies in a database.")
    ] = None,
    metric: Annotated[
        str | None, typer.Option(help="What ranks, where the source has several or no name.")
    ] = None,
    direction: Annotated[
        str | None,
        typer.Option(help="minimize or maximize, where the source does not say."),
    ] = None,
    results: Results = "results",
) -> None:
    """Take over a finished study of another tool, to look at and to compare with.

    Example: `tuning import optuna study.db --name before`
    """
    insight.import_and_show(
        tool, path, name=name, study=study, metric=metric, direction=direction, results=results
    )
