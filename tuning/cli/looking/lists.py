"""``tuning list``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tuning.cli import looking
from tuning.cli.options import Results, one_of

_WHAT = ("spaces", "objectives", "backends", "studies")


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("list")(_list)


def _list(
    what: Annotated[
        str,
        typer.Argument(metavar="|".join(_WHAT), autocompletion=one_of(*_WHAT)),
    ],
    *,
    results: Results = "results",
) -> None:
    """List the ready-made spaces and objectives, the backends, or the studies.

    Example: `tuning list backends`
    """
    looking.print_list(what, Path(results))
