"""``tuning lr-range``."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, assert_never

import typer

from tuning.cli.options import Verbose, objective_argument, setting_option

if TYPE_CHECKING:
    from rich.console import Console

    from objectives.learning_rate_range.rate_sweep import RangeTest
    from tuning.lr_range.range_test import RangeReport


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("lr-range")(_lr_range)


def _lr_range(
    objective: Annotated[
        str,
        objective_argument(
            "As for `tuning search`; of a study file, objective, space and seed are read."
        ),
    ],
    *,
    model: Annotated[
        str | None, setting_option("model", "A ready-made model for a data set or table.")
    ] = None,
    target: Annotated[str | None, setting_option("target")] = None,
    task: Annotated[
        str | None,
        setting_option("task", "regression, binary or multiclass (default: from target)."),
    ] = None,
    space: Annotated[
        str | None,
        setting_option("space", "The space whose middle is trained; as for `search`."),
    ] = None,
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="A value instead of the middle of the space; may be repeated.",
        ),
    ] = None,
    low: Annotated[float, typer.Option(help="The first learning rate.")] = 1e-5,
    high: Annotated[float, typer.Option(help="The last learning rate.")] = 10.0,
    steps: Annotated[int, typer.Option(help="How many rates to try, a batch each.")] = 500,
    seed: Annotated[str | None, setting_option("seed")] = None,
    keras_backend: Annotated[str | None, setting_option("keras_backend")] = None,
    data_dir: Annotated[str | None, setting_option("data_dir")] = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The picture: .png, .svg or .pdf.")
    ] = Path("lr-range.png"),
    verbose: Verbose = False,
) -> None:
    """Find a learning rate: train on rising rates, a batch each, until the loss climbs.

    Example: `tuning lr-range california_housing --set optimizer=adam`
    """
    from tuning.api import settings_for
    from tuning.cli.screen import quiet_screen
    from tuning.lr_range.range_test import report_range_test
    from tuning.specification.settings import given_settings

    settings = given_settings(
        {
            "model": model,
            "target": target,
            "task": task,
            "space": space,
            "seed": seed,
            "keras_backend": keras_backend,
            "data_dir": data_dir,
        }
    )
    with quiet_screen(verbose=verbose) as console:
        report = report_range_test(
            settings_for(objective, settings),
            low=low,
            high=high,
            steps=steps,
            output=output,
            given=tuple(given or ()),
            verbose=verbose,
        )
        _print(report, console, steps=steps)


def _print(report: RangeReport, console: Console, *, steps: int) -> None:
    from rich.text import Text

    from search_spaces import ready_made_names
    from tuning.results.tables import short

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
    from rich import box
    from rich.table import Table

    from tuning.results.tables import short

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
    from objectives.learning_rate_range.rate_sweep import DIVERGENCE, Ending

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
