"""``tuning space``."""

from __future__ import annotations

from typing import Annotated

import typer

from tuning.cli import looking
from tuning.cli.options import Verbose, objective_argument, takes_settings
from tuning.specification.fields.table import field_of


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("space")(_space)


@takes_settings(
    tuple(field_of(name) for name in ("model", "space", "set", "form", "keras_backend")),
    space="Another space than the objective's own, as in a search.",
)
def _space(
    objective: Annotated[
        str,
        objective_argument("file.py:NAME, a data set's name, a table, or a study file."),
    ],
    *,
    verbose: Verbose = False,
    **settings: object,
) -> None:
    """Print a search space as YAML, to be pasted into a study file; trains and writes nothing.

    That of a function which asks for its parameters, as KerasTuner's and Optuna's do, is found by
    building models. Data need not be given.

    Example: `tuning space mine.py:build_model > space.yaml`
    """
    looking.print_space(objective, settings, verbose=verbose)
