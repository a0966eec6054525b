"""Options that several verbs share."""

from __future__ import annotations

from typing import Annotated, Any

import typer

WHERE = "Where trials train"


def option(panel: str, help_text: str) -> Any:
    """Return an option that the help shows in a panel."""
    return typer.Option(help=help_text, rich_help_panel=panel)


Results = Annotated[str, typer.Option(help="The results folder.")]
Verbose = Annotated[
    bool, typer.Option("-v", "--verbose", help="Let the libraries' own messages through.")
]
StudyName = Annotated[str, typer.Argument(metavar="NAME", help="The study.")]
Workers = Annotated[
    str | None,
    option(WHERE, "Trials side by side (default 1; ray-tune 2; in a cluster all that fit)."),
]
Cpus = Annotated[str | None, option(WHERE, "CPUs a trial, also a fraction (default 1).")]
Gpus = Annotated[str | None, option(WHERE, "GPUs a trial, also a fraction (default 0).")]
TrialTimeout = Annotated[
    str | None, option(WHERE, "End a trial that takes longer, such as 10m, as failed; or none.")
]
