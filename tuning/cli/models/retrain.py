"""``tuning retrain``."""

from __future__ import annotations

from typing import Annotated

import typer

from tuning.cli import models
from tuning.cli.options import Results, StudyName, Trust, Verbose, one_of


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("retrain")(_retrain)


def _retrain(
    name: StudyName,
    *,
    trial: Annotated[int | None, typer.Option(help="A trial other than the best one.")] = None,
    top: Annotated[
        int | None, typer.Option(help="How many of the leaderboard's first trials.")
    ] = None,
    seeds: Annotated[int, typer.Option(help="How many runs, each with a fresh seed.")] = 3,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a model that is there already.")
    ] = False,
    device: Annotated[
        str,
        typer.Option(help="auto, cpu or gpu.", autocompletion=one_of("auto", "cpu", "gpu")),
    ] = "auto",
    ray: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A Ray cluster to train on, or local."),
    ] = None,
    workers: Annotated[
        int, typer.Option(help="How many workers share each training (Keras on JAX).")
    ] = 1,
    results: Results = "results",
    trust: Trust = False,
    verbose: Verbose = False,
) -> None:
    """Train the best configuration with fresh seeds and measure it once on the test set.

    Example: `tuning retrain digits-optuna --seeds 5`
    """
    models.trusted_or_asked(results, name, trust=trust)
    models.retrain_and_show(
        name,
        trial=trial,
        top=top,
        seeds=seeds,
        overwrite=overwrite,
        device=device,
        ray=ray,
        workers=workers,
        results=results,
        verbose=verbose,
    )
