"""A study's leaderboard as a table that can be sorted, filtered and narrowed on a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tuning.pictures.marks import mark_of
from tuning.report.pieces import cell, head, is_number, tools
from tuning.results.leaderboard import study_rows
from tuning.results.markup import text
from tuning.results.tables import cells, columns

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord

MOST_ROWS = 2_000
"""So many trials stand in the page's table, the best ones; ``leaderboard.csv`` has all."""

# What says little is hidden until it is asked for; so is what is the same in every row.
_HIDDEN = frozenset({"seed", "backend", "seconds", "device", "spread"})
_SHOWN = frozenset({"rank", "trial", "value"})


def board(study: StudyRecord) -> str:
    """Return the leaderboard as HTML: what hides columns, what filters, and the table."""
    rows = study_rows(study)
    shown = rows[:MOST_ROWS]
    known = [cells(row) for row in shown]
    names = [name for name in columns(shown, with_study=False) if any(name in one for one in known)]
    hidden = _HIDDEN | {name for name in names if _is_the_same(name, known)}
    body = "".join(
        f'<tr data-trial="{row.trial.number}" data-mark="{mark_of(row.trial.outcome)}">'
        f"{''.join(cell(one.get(name)) for name in names)}</tr>"
        for row, one in zip(shown, known, strict=True)
    )
    heads = "".join(
        head(
            name,
            is_first=name == "rank",
            is_hidden=name in hidden,
            is_number=any(is_number(one.get(name)) for one in known),
        )
        for name in names
    )
    left_out = len(rows) - len(shown)
    note = f"The best {len(shown):,} of {len(rows):,}; leaderboard.csv has all." if left_out else ""
    count = f"{len(shown):,} trial{'' if len(shown) == 1 else 's'}"
    return (
        f"{tools(names, hidden=hidden, count=count, example='adam 0.01')}"
        f"{f'<p>{text(note)}</p>' if note else ''}"
        '<div class="scroll" tabindex="0" role="region" aria-label="Leaderboard">'
        f'<table id="board"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _is_the_same(name: str, known: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether a column tells none of several rows from another."""
    return (
        name not in _SHOWN
        and len(known) > 1
        and all(name in one and one[name] == known[0].get(name) for one in known)
    )
