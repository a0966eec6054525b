"""``tuning leaderboard``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tuning.cli.options import Results

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord

_ROWS_ON_SCREEN = 20


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("leaderboard")(_leaderboard)


def _leaderboard(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME ...]", help="The studies; all of them by default."),
    ] = None,
    *,
    top: Annotated[
        int | None, typer.Option(min=1, help="How many trials to show (default: 20 in a table).")
    ] = None,
    form: Annotated[
        str,
        typer.Option("--format", help="table, csv, json or md."),
    ] = "table",
    results: Results = "results",
) -> None:
    """Show trials in order, the best first; studies that can be ranked together share a table.

    Example: `tuning leaderboard digits-optuna digits-ray-tune --top 10`
    """
    from search_spaces.suggestions import closest
    from tuning.errors import SpecificationError, StudyNotFoundError
    from tuning.results.collector import collector_paused
    from tuning.results.protocol import groups_of_one_protocol, require_one_protocol
    from tuning.results.study_record import read_study, study_names

    forms = ("table", "csv", "json", "md")
    if form not in forms:
        raise SpecificationError(
            f"--format {form}: not known{closest(form, forms)}; use {', '.join(forms)}"
        )
    folder = Path(results)
    wanted = list(dict.fromkeys(names or study_names(folder)))
    if not wanted:
        raise StudyNotFoundError(f"there is no study in {folder}; run `tuning search` first")
    with collector_paused():
        studies = [read_study(folder, name) for name in wanted]
        if names or form != "table":
            require_one_protocol(studies)
        for group in groups_of_one_protocol(studies):
            _print_group(group, form=form, top=top)


def _print_group(group: list[StudyRecord], *, form: str, top: int | None) -> None:
    from tuning.results import tables
    from tuning.results.derived import study_entries
    from tuning.results.ranking import rank

    rows = rank((entry for study in group for entry in study_entries(study)), group[0].metric)
    total = len(rows)
    rows = rows[: top or (_ROWS_ON_SCREEN if form == "table" else total)]
    several = len(group) > 1
    match form:
        case "csv":
            sys.stdout.write(tables.to_csv(rows, with_study=several))
        case "json":
            sys.stdout.write(tables.to_json(rows))
        case "md":
            sys.stdout.write(tables.to_markdown(rows, with_study=several))
        case _:
            from tuning.cli.looking.table import print_leaderboard
            from tuning.cli.screen import make_console

            print_leaderboard(make_console(), group, rows, total=total)
