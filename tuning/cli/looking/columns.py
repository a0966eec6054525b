"""``tuning columns``."""

from __future__ import annotations

from typing import Annotated

import typer

from tuning.cli import looking
from tuning.cli.options import Verbose, objective_argument, takes_settings
from tuning.specification.fields.columns import COLUMN_FIELDS
from tuning.specification.fields.table import field_of


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("columns")(_columns)


@takes_settings(
    (field_of("target"), field_of("task"), *COLUMN_FIELDS),
    target="The column to predict; may be left out here.",
)
def _columns(
    objective: Annotated[
        str,
        objective_argument("A table (houses.csv), a study file, or file.py:ClassName."),
    ],
    *,
    verbose: Verbose = False,
    **settings: object,
) -> None:
    """List how each column of a table is read, and why; trains and writes nothing.

    Example: `tuning columns houses.csv --target price --as sold=date --drop heating`
    """
    looking.print_columns(objective, settings, verbose=verbose)
