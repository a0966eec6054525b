"""Options that several verbs share."""

from __future__ import annotations

from typing import Annotated

import typer

Results = Annotated[str, typer.Option(help="The results folder.")]
Verbose = Annotated[
    bool, typer.Option("-v", "--verbose", help="Let the libraries' own messages through.")
]
StudyName = Annotated[str, typer.Argument(metavar="NAME", help="The study.")]
