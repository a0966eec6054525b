"""``tuning resume``."""

from __future__ import annotations

from typing import Annotated

import typer

from tuning.cli.options import Results, Verbose, takes_settings
from tuning.specification.fields.table import SETTINGS


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("resume")(_resume)


@takes_settings(
    (field for field in SETTINGS if field.may_change and field.name != "trials"),
    ray="Another Ray cluster than before, or local for this machine.",
)
def _resume(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The study to continue.")],
    *,
    trials: Annotated[
        int | None, typer.Option(min=1, help="Another total of trials than before.")
    ] = None,
    results: Results = "results",
    verbose: Verbose = False,
    **placement: object,
) -> None:
    """Continue a study to its total of trials; nothing that finished trains again.

    Example: `tuning resume digits-optuna --trials 40`
    """
    from tuning.api import resume
    from tuning.cli.console import ConsoleProgress
    from tuning.cli.screen import quiet_screen
    from tuning.cli.studies.search import show_result

    with quiet_screen(verbose=verbose) as console:
        progress = ConsoleProgress(console)
        result = resume(
            name,
            trials=trials,
            results=results,
            progress=progress,
            verbose=verbose,
            **placement,
        )
        show_result(result, console)
