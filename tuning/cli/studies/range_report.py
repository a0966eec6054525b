"""A learning-rate range test, and what it found on the screen."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from rich import box
from rich.table import Table
from rich.text import Text

from objectives.learning_rate_range.rate_sweep import DIVERGENCE, Ending
from search_spaces import ready_made_names
from tuning.cli.screen import quiet_screen
from tuning.lr_range.range_test import report_range_test
from tuning.results.tables import short
from tuning.specification.settings import given_settings
from tuning.specification.study_file import settings_for

if TYPE_CHECKING:
    from rich.console import Console

    from objectives.learning_rate_range.rate_sweep import RangeTest
    from tuning.lr_range.range_test import RangeReport


def show_range_test(
    objective: str,
    settings: Mapping[str, object],
    *,
    low: float,
    high: float,
    steps: int,
    given: tuple[str, ...],
    output: Path,
    verbose: bool,
) -> None:
    """Train on rising rates and print what that says; as ``report_range_test``."""
    with quiet_screen(verbose=verbose) as console:
        report = report_range_test(
            settings_for(objective, given_settings(settings)),
            low=low,
            high=high,
            steps=steps,
            output=output,
            given=given,
            verbose=verbose,
        )
        _print(report, console, steps=steps)


def _print(report: RangeReport, console: Console, *, steps: int) -> None:
    test, spec = report.test, report.spec
    space = spec.space_name if spec.space_name in ready_made_names() else "the space"
    values = ", ".join(f"{name}={short(value)}" for name, value in report.configuration.items())
    console.print(
        Text(
            f"{spec.objective.text}: {len(test.rates)} of {steps} steps of"
            f" {report.batch_size} rows, {test.loss_name or 'loss'} on training data\n"
            f"The middle of {space}: {values}"
        ),
        soft_wrap=True,
    )
    console.print(_table(test))
    for line in (
        *_findings(test),
        f"\nFiles: {report.picture} (the curve), {report.table} (its points)",
    ):
        console.print(Text(line), soft_wrap=True)


def _table(test: RangeTest) -> object:
    """Return the smoothed loss once a power of ten, and at the turning point."""
    powers = [round(math.log10(rate), 9) for rate in test.rates]
    chosen = {0, test.turning_step, len(test.rates) - 1}
    for power in range(math.ceil(powers[0]), math.floor(powers[-1]) + 1):
        chosen.add(min(range(len(powers)), key=lambda step: abs(powers[step] - power)))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("step", "learning rate", "smoothed loss"):
        table.add_column(name, justify="right")
    table.add_column("")
    for step in sorted(chosen):
        note = "lowest" if step == test.turning_step else ""
        table.add_row(str(step + 1), f"{test.rates[step]:.2g}", short(test.smoothed[step]), note)
    return table


def _findings(test: RangeTest) -> list[str]:
    turning, last = f"{test.turning_rate:.2g}", f"{test.last_rate:.2g}"
    match test.ending:
        case Ending.CLIMBED:
            end = f"passes {DIVERGENCE:g} times its best at {last}, where the test stopped"
        case Ending.NOT_FINITE:
            end = f"is no longer finite at {last}, where the test stopped"
        case Ending.ALL_STEPS:
            end = f"stays below {DIVERGENCE:g} times its best up to {last}"
        case _:
            assert_never(test.ending)
    first = f"The smoothed loss begins to climb at a learning rate of {turning}, and {end}."
    if test.suggestion is None:
        return [
            first,
            "No suggestion: it never fell below where it began; repeat the test with a lower --low"
            " or more --steps.",
        ]
    suggestion = f"Suggestion: learning_rate {test.suggestion:.2g}, ten times lower than {turning}."
    if test.never_climbed:
        return [
            f"The smoothed loss was still falling at the highest rate, {last}.",
            f"{suggestion} Higher rates may do as well: repeat the test with a higher --high.",
        ]
    return [first, suggestion]
