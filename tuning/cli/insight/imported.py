"""A study of another tool's that was taken over, on the screen."""

from __future__ import annotations

from pathlib import Path

from tuning.cli.looking.leaderboard_text import print_leaderboards
from tuning.cli.screen import quiet_screen
from tuning.doors.imported.kept import keep_imported
from tuning.doors.imported.read import read_path
from tuning.doors.imported.record import Asked
from tuning.going_on import results_flag

_FIRST = 5


def import_and_show(
    tool: str,
    path: str,
    *,
    name: str | None,
    study: str | None,
    metric: str | None,
    direction: str | None,
    results: str,
) -> None:
    """Take over a study, and print its first trials and what to know of it.

    Raises:
        TuningError: If it cannot be read, or not be kept; nothing is written then.
    """
    results_dir = Path(results)
    asked = Asked(study=study, metric=metric, direction=direction)
    with quiet_screen(verbose=False):
        found, notes = keep_imported(
            read_path(tool, path, asked), name=name, results_dir=results_dir
        )
    for note in notes:
        print(note)
    print_leaderboards(results_dir, [found.spec.name], form="table", top=_FIRST)
    flag = results_flag(results_dir)
    print(f"Imported as {found.spec.name}; next: tuning report {found.spec.name}{flag}")
