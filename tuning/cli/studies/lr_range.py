"""``tuning lr-range``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tuning.cli import studies
from tuning.cli.options import Verbose, objective_argument, setting_option, takes_settings
from tuning.specification.fields.columns import COLUMN_FIELDS


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("lr-range")(_lr_range)


@takes_settings(COLUMN_FIELDS)
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
    **columns: object,
) -> None:
    """Find a learning rate: train on rising rates, a batch each, until the loss climbs.

    Example: `tuning lr-range digits --set optimizer=adam`
    """
    studies.show_range_test(
        objective,
        {
            "model": model,
            "target": target,
            "task": task,
            "space": space,
            "seed": seed,
            "keras_backend": keras_backend,
            "data_dir": data_dir,
            **columns,
        },
        low=low,
        high=high,
        steps=steps,
        given=tuple(given or ()),
        output=output,
        verbose=verbose,
    )
