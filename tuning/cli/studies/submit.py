"""``tuning submit``."""

from __future__ import annotations

from typing import Annotated

import typer

from tuning.cli import studies
from tuning.cli.options import Verbose, objective_argument


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("submit")(_submit)


def _submit(
    study: Annotated[str, objective_argument("A study file, or anything that search takes.")],
    *,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="The cluster's file for `ray up`; reached through ssh."),
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="A job server that is in reach: http://127.0.0.1:8265 or https."
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(help="The study's name.")] = None,
    file: Annotated[
        list[str] | None,
        typer.Option(help="A file that the objective reads besides; may be repeated."),
    ] = None,
    stop: Annotated[bool, typer.Option("--stop", help="Stop the study's job there.")] = False,
    results: Annotated[
        str | None, typer.Option(help="The results folder here (default results).")
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Run a study on a Ray cluster from here, follow it, and bring its results home.

    Example: `tuning submit examples/digits.yaml --cluster ray_cluster.yaml`, or where a job
    server is in reach `tuning submit examples/digits.yaml --address http://127.0.0.1:8265`
    """
    studies.submit_and_follow(
        study,
        cluster=cluster,
        address=address,
        name=name,
        files=file or (),
        stop=stop,
        results=results,
        verbose=verbose,
    )
