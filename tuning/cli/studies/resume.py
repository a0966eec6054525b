"""``tuning resume``."""

from __future__ import annotations

from typing import Annotated

import typer

from tuning.cli import models, studies
from tuning.cli.options import Results, Trust, Verbose, study_argument, takes_settings
from tuning.specification.fields.table import SETTINGS


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("resume")(_resume)


@takes_settings(
    (field for field in SETTINGS if field.may_change and field.name != "trials"),
    ray="Another Ray cluster than before, or local for this machine.",
)
def _resume(
    name: Annotated[str, study_argument("NAME", "The study to continue.")],
    *,
    trials: Annotated[
        int | None, typer.Option(min=1, help="Another total of trials than before.")
    ] = None,
    results: Results = "results",
    trust: Trust = False,
    verbose: Verbose = False,
    **placement: object,
) -> None:
    """Continue a study to its total of trials; nothing that finished trains again.

    Example: `tuning resume digits-optuna --trials 40`
    """
    models.trusted_or_asked(results, name, trust=trust)
    studies.resume_and_show(name, placement, trials=trials, results=results, verbose=verbose)
