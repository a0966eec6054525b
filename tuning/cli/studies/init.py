"""``tuning init``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tuning.cli import studies
from tuning.cli.options import Verbose, objective_argument, takes_settings
from tuning.specification.fields.columns import COLUMN_FIELDS
from tuning.specification.fields.table import field_of

_NAMED = ("target", "task", "metric", "model", "data", "form", "split")


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("init")(_init)


@takes_settings(
    (*(field_of(name) for name in _NAMED), *COLUMN_FIELDS),
    target="The column to predict (default: the likeliest one, which is said).",
    metric="What to rank by (default: what fits the target).",
)
def _init(
    objective: Annotated[
        str,
        objective_argument(
            "A table, an .npz file of arrays, file.py:NAME, or a data set's name.",
            metavar="DATA|OBJECTIVE",
        ),
    ],
    *,
    output: Annotated[
        str | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="The study file (default: NAME.yaml here)."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a file that is there already.")
    ] = False,
    verbose: Verbose = False,
    **settings: object,
) -> None:
    """Write a study file with comments for your data, to be searched as it is or changed first.

    Target, task, metric, space and budget are found out from the data; nothing is trained.

    Example: `tuning init houses.csv`
    """
    file = None if output is None else Path(output)
    studies.draft_and_tell(objective, settings, file=file, force=force, verbose=verbose)
