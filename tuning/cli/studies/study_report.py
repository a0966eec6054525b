"""A study that runs or goes on, and what it came to on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from objectives.measurement import measured_beside
from tuning import study
from tuning.cli.screen import quiet_screen
from tuning.going_on import results_flag
from tuning.report.kept import kept_report
from tuning.report.write import REPORT
from tuning.results.confirmed.remarks import remarks
from tuning.results.tables import short
from tuning.results.uncertainty.same_data import same_data_lines
from tuning.showing.console import ConsoleProgress
from tuning.showing.tally import clock_text
from tuning.specification.resolve import resolve
from tuning.specification.settings import given_settings
from tuning.specification.study_file import settings_for

if TYPE_CHECKING:
    from rich.console import Console

    from tuning.study.train import StudyResult


def search_and_show(
    objective: str, settings: Mapping[str, object], *, dry_run: bool, verbose: bool
) -> None:
    """Run a study, or only check it, and print what came of it.

    Raises:
        TuningError: If anything asked for cannot be; nothing is written then.
        BudgetNotMetError: If no trial completed.
    """
    with quiet_screen(verbose=verbose) as console:
        spec = resolve(settings_for(objective, given_settings(settings)))
        progress = ConsoleProgress(console)
        if dry_run:
            study.check_study(spec, progress, verbose=verbose)
            return
        with kept_report(progress) as told:
            result = study.run_study(spec, told, verbose=verbose)
            told.study_is(result.study)
        show_result(result, console)


def resume_and_show(
    name: str,
    placement: Mapping[str, object],
    *,
    trials: int | None,
    results: str,
    verbose: bool,
) -> None:
    """Continue a study and print what came of it."""
    with quiet_screen(verbose=verbose) as console:
        with kept_report(ConsoleProgress(console)) as told:
            result = study.resume_study(
                Path(results),
                name,
                told,
                trials=trials,
                placement=given_settings(placement),
                verbose=verbose,
            )
            told.study_is(result.study)
        show_result(result, console)


def show_result(result: StudyResult, console: Console) -> None:
    """Show what a search came to."""
    found, best = result.study, result.best
    name = found.spec.name
    say = partial(console.print, soft_wrap=True, markup=False)
    if result.stopped is not None:
        say(f"\nStopped early: {result.stopped}")
    say(
        f"\nBest of {len(found.trials)} trial{'' if len(found.trials) == 1 else 's'} after"
        f" {clock_text(result.seconds)}:"
        f" trial {best.number}, {found.metric.name} {short(best.value or 0.0)} on validation data"
    )
    beside = measured_beside(best.curves, found.metric, found.spec.also_measure)
    if beside:
        say("  there " + ", ".join(f"{name} {short(value)}" for name, value in beside.items()))
    for parameter, value in best.configuration.items():
        say(f"  {parameter}: {short(value)}")
    for line in remarks(found, best):
        say(line)
    for line in same_data_lines(found):
        say(line)
    flag = results_flag(found.spec.results_dir)
    report = found.folder / REPORT
    look = f"    Report: {report}" if report.is_file() else ""
    say(f"\nFiles: {found.folder}{look}")
    say(f"Next: tuning leaderboard {name}{flag}, tuning retrain {name}{flag}")
