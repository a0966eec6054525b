"""Leaderboards in the form that was asked for, on standard output."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from search_spaces.suggestions import closest
from search_spaces.visible import visible
from tuning.errors import SpecificationError
from tuning.going_on import going_on
from tuning.results import tables
from tuning.results.baselines.forms import (
    baselines_to_csv,
    baselines_to_json,
    baselines_to_markdown,
)
from tuning.results.baselines.words import baseline_lines
from tuning.results.collector import collector_paused
from tuning.results.leaderboard import Leaderboard, leaderboards

_FORMS = ("table", "csv", "json", "md")
_ROWS_ON_SCREEN = 20


def print_leaderboards(
    results_dir: Path, names: Sequence[str], *, form: str, top: int | None, baselines: bool = False
) -> None:
    """Print the leaderboard of the studies named, or of all, a table a group that goes together.

    Args:
        results_dir: Where studies lie.
        names: The studies; all of them when there are none.
        form: ``table``, ``csv``, ``json`` or ``md``; only tables show more than one ranking.
        top: How many trials to show; None for 20 in a table, else all.
        baselines: Whether to give the baselines instead of the trials.

    Raises:
        SpecificationError: If there is no such form.
        StudyNotFoundError: If there is no such study, or none at all.
        ResultsDifferError: If the studies do not stand in one ranking where they have to.
    """
    if form not in _FORMS:
        raise SpecificationError(
            f"--format {form}: not known{closest(form, _FORMS)}; use {', '.join(_FORMS)}"
        )
    with collector_paused():
        is_one = bool(names) or form != "table"
        found = leaderboards(results_dir, names, is_one=is_one, complain=_complain)
        for leaderboard in found:
            if baselines:
                _print_baselines(leaderboard, form=form)
            else:
                _print(leaderboard, form=form, top=top)


def _complain(complaint: str) -> None:
    print(f"tuning: {complaint}", file=sys.stderr)


def _print_baselines(leaderboard: Leaderboard, *, form: str) -> None:
    study = leaderboard.measured
    match form:
        case "csv":
            sys.stdout.write(baselines_to_csv(study))
        case "json":
            sys.stdout.write(baselines_to_json(study))
        case "md":
            sys.stdout.write(baselines_to_markdown(study))
        case _:
            rows = leaderboard.rows
            best = rows[0].trial if rows and rows[0].rank == 1 else None
            lines = baseline_lines(study, best)
            resume = going_on("resume", study.spec)
            nothing = f"{study.spec.name} has no baselines; {resume} measures them"
            if study.imported is not None:
                nothing = f"{study.spec.name} was imported from {study.imported.tool}, without any"
            names = ", ".join(one.spec.name for one in leaderboard.studies)
            title = f"{names}: {study.metric.name}, {study.metric.direction}"
            sys.stdout.write(visible("\n".join([title, *(lines or [nothing])])) + "\n")


def _print(leaderboard: Leaderboard, *, form: str, top: int | None) -> None:
    total = len(leaderboard.rows)
    rows = leaderboard.rows[: top or (_ROWS_ON_SCREEN if form == "table" else total)]
    several = len(leaderboard.studies) > 1
    match form:
        case "csv":
            sys.stdout.write(tables.to_csv(rows, with_study=several))
        case "json":
            sys.stdout.write(tables.to_json(rows))
        case "md":
            sys.stdout.write(tables.to_markdown(rows, with_study=several))
        case _:
            # Here, not above: what goes to a file needs no screen.
            from tuning.cli.looking.leaderboard_table import show_leaderboard

            show_leaderboard(leaderboard.studies, rows, total=total)
