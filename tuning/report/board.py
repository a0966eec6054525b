"""A study's leaderboard as a table that can be sorted, filtered and narrowed on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuning.pictures.marks import mark_of
from tuning.results.leaderboard import study_rows
from tuning.results.markup import text
from tuning.results.tables import cells, columns, short

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord

MOST_ROWS = 2_000
"""So many trials stand in the page's table, the best ones; ``leaderboard.csv`` has all."""

# What is the same in every row, or says little, is hidden until it is asked for.
_HIDDEN = frozenset({"seed", "backend", "seconds", "device", "spread"})


def board(study: StudyRecord) -> str:
    """Return the leaderboard as HTML: what hides columns, what filters, and the table."""
    rows = study_rows(study)
    shown = rows[:MOST_ROWS]
    known = [cells(row) for row in shown]
    names = [name for name in columns(shown, with_study=False) if any(name in one for one in known)]
    body = "".join(
        f'<tr data-trial="{row.trial.number}" data-mark="{mark_of(row.trial.outcome)}">'
        f"{''.join(_cell(one.get(name)) for name in names)}</tr>"
        for row, one in zip(shown, known, strict=True)
    )
    heads = "".join(
        f'<th scope="col" aria-sort="{"ascending" if name == "rank" else "none"}"'
        f'{" hidden" if name in _HIDDEN else ""}><button type="button">{text(name)}</button></th>'
        for name in names
    )
    boxes = "".join(
        f'<label><input type="checkbox" data-column="{place}"'
        f"{'' if name in _HIDDEN else ' checked'}> {text(name)}</label>"
        for place, name in enumerate(names)
    )
    left_out = len(rows) - len(shown)
    note = f"The best {len(shown):,} of {len(rows):,}; leaderboard.csv has all." if left_out else ""
    return (
        '<div class="tools"><label class="filter">Filter'
        ' <input type="search" id="filter" placeholder="adam 0.01" autocomplete="off"></label>'
        f"<details><summary>Columns</summary>{boxes}</details>"
        f'<output id="count" for="filter">{len(shown):,} trials</output></div>'
        f"{f'<p>{text(note)}</p>' if note else ''}"
        '<div class="scroll" tabindex="0" role="region" aria-label="Leaderboard">'
        f'<table id="board"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _cell(value: Any) -> str:
    """Return a cell; ``data-v`` holds a number with every digit, for sorting."""
    if value is None:
        return "<td></td>"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"<td>{text(value)}</td>"
    return f'<td data-v="{value!r}">{text(short(value))}</td>'
