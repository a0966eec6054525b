"""``tuning search``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from tuning.cli.options import Verbose, objective_argument, takes_settings
from tuning.specification.fields.table import SETTINGS

if TYPE_CHECKING:
    from rich.console import Console

    from tuning.study.run import StudyResult


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
    from tuning.api import settings_for
    from tuning.cli.console import ConsoleProgress
    from tuning.cli.screen import quiet_screen
    from tuning.specification.resolve import resolve
    from tuning.specification.settings import given_settings

    with quiet_screen(verbose=verbose) as console:
        spec = resolve(settings_for(objective, given_settings(settings)))
        from tuning.study.run import check_study, run_study

        progress = ConsoleProgress(console)
        if dry_run:
            check_study(spec, progress, verbose=verbose)
        else:
            show_result(run_study(spec, progress, verbose=verbose), console)


def show_result(result: StudyResult, console: Console) -> None:
    """Show what a search came to."""
    from tuning.cli.console import clock_text
    from tuning.results.tables import short
    from tuning.study.announcement import results_flag

    study, best = result.study, result.best
    name = study.spec.name
    say = partial(console.print, soft_wrap=True, markup=False)
    if result.stopped is not None:
        say(f"\nStopped early: {result.stopped}")
    say(
        f"\nBest of {len(study.trials)} trials after {clock_text(result.seconds)}:"
        f" trial {best.number}, {study.metric.name} {short(best.value or 0.0)} on validation data"
    )
    for parameter, value in best.configuration.items():
        say(f"  {parameter}: {short(value)}")
    flag = results_flag(study.spec.results_dir)
    say(
        f"\nFiles: {study.folder}    Next: tuning leaderboard {name}{flag},"
        f" tuning retrain {name}{flag}"
    )
