"""A study that runs or goes on, and what it came to on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from objectives.measurement import measured_beside
from tuning.cli.screen import quiet_screen
from tuning.going_on import results_flag
from tuning.results.baselines.words import baseline_lines
from tuning.results.tables import short
from tuning.showing.console import ConsoleProgress
from tuning.showing.tally import clock_text
from tuning.specification.resolve import resolve
from tuning.specification.settings import given_settings
from tuning.specification.study_file import settings_for

if TYPE_CHECKING:
    from rich.console import Console

    from tuning.study.run import StudyResult


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
        # Here, not above: what cannot be is said before all that runs a study is loaded.
        from tuning.study.run import check_study, run_study

        progress = ConsoleProgress(console)
        if dry_run:
            check_study(spec, progress, verbose=verbose)
        else:
            show_result(run_study(spec, progress, verbose=verbose), console)


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
        from tuning.study.run import resume_study

        result = resume_study(
            Path(results),
            name,
            ConsoleProgress(console),
            trials=trials,
            placement=given_settings(placement),
            verbose=verbose,
        )
        show_result(result, console)


def show_result(result: StudyResult, console: Console) -> None:
    """Show what a search came to."""
    study, best = result.study, result.best
    name = study.spec.name
    say = partial(console.print, soft_wrap=True, markup=False)
    if result.stopped is not None:
        say(f"\nStopped early: {result.stopped}")
    say(
        f"\nBest of {len(study.trials)} trials after {clock_text(result.seconds)}:"
        f" trial {best.number}, {study.metric.name} {short(best.value or 0.0)} on validation data"
    )
    beside = measured_beside(best.curves, study.metric, study.spec.also_measure)
    if beside:
        say("  there " + ", ".join(f"{name} {short(value)}" for name, value in beside.items()))
    for parameter, value in best.configuration.items():
        say(f"  {parameter}: {short(value)}")
    for line in baseline_lines(study, best):
        say(line)
    flag = results_flag(study.spec.results_dir)
    say(
        f"\nFiles: {study.folder}    Next: tuning leaderboard {name}{flag},"
        f" tuning retrain {name}{flag}"
    )
