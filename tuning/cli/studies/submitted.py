"""A study handed to a cluster, followed on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import typer

from tuning.cli.screen import quiet_screen
from tuning.specification.settings import given_settings
from tuning.submission.submit_study import submit_study


def submit_and_follow(
    study: str,
    *,
    cluster: str | None,
    address: str | None,
    name: str | None,
    files: Sequence[str],
    stop: bool,
    results: str | None,
    verbose: bool,
) -> None:
    """Run a study on a cluster, showing what it says; as ``submit_study``.

    Raises:
        typer.Exit: With the exit code of the command there, if it is not 0.
    """
    with quiet_screen(verbose=verbose) as console:
        code = submit_study(
            study,
            given_settings({"name": name, "results": results}),
            cluster=None if cluster is None else Path(cluster),
            address=address,
            more_files=[Path(one) for one in files],
            stop=stop,
            say=partial(console.print, soft_wrap=True, markup=False),
        )
    if code != 0:
        raise typer.Exit(code)
