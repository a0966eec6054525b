"""``tuning rename``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tuning.cli import studies
from tuning.cli.options import Results, study_argument


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("rename")(_rename)


def _rename(
    old: Annotated[str, study_argument("OLD", "The study.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Its name from now on.")],
    *,
    results: Results = "results",
) -> None:
    """Give a study another name, in its folder and in all its files.

    Of a folder that was copied or renamed by hand, the files follow: `tuning rename copy copy`.

    Example: `tuning rename digits-optuna digits-first`
    """
    studies.rename_and_tell(Path(results), old, new)
