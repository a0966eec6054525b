"""``tuning search``."""

from __future__ import annotations

from typing import Annotated

import typer

from tuning.cli import studies
from tuning.cli.options import Verbose, objective_argument, takes_settings
from tuning.specification.fields.table import SETTINGS


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("search")(_search)


@takes_settings(field for field in SETTINGS if field.name != "objective")
def _search(
    objective: Annotated[str, objective_argument()],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check everything; train and write nothing.")
    ] = False,
    verbose: Verbose = False,
    **settings: object,
) -> None:
    """Search a space for the best configuration.

    Example: `tuning search houses.csv --target price --backend optuna --trials 20`
    """
    studies.search_and_show(objective, settings, dry_run=dry_run, verbose=verbose)
