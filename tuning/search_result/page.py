"""A search's result as a notebook shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.curves import curves_of
from tuning.pictures.figures import Picture, still_figure
from tuning.pictures.history import history_of
from tuning.pictures.importance import importance_of
from tuning.pictures.still.files import inline_svg
from tuning.results import markup
from tuning.results.confirmed.remarks import remarks
from tuning.results.confirmed.standing import best_trial
from tuning.results.derived import headline
from tuning.results.leaderboard import study_rows
from tuning.results.tables import cells, columns, short

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord

_ROWS_SHOWN = 5
_LEFT_OUT = {"backend", "seed"}


def result_page(study: StudyRecord, *, stopped: str | None) -> str:
    """Return a study's best trial, first trials and two most telling pictures as HTML."""
    best = best_trial(study)
    parts = [markup.heading(study.spec.name), markup.paragraph(headline(study))]
    if stopped is not None:
        parts.append(markup.paragraph(f"Stopped early: {stopped}"))
    if best is None or best.value is None:
        parts.append(markup.paragraph("No trial completed, so there is no best one."))
    else:
        parts.append(
            markup.heading(f"Best: trial {best.number}, {study.metric.name} {short(best.value)}")
        )
        parts.append(
            markup.table((name, short(value)) for name, value in best.configuration.items())
        )
    parts += [markup.paragraph(line) for line in remarks(study, best)]
    parts.append(_first_trials(study))
    pictures = [inline_svg(still_figure(picture)) for picture in _most_telling(study)]
    parts.append(markup.beside(markup.on_white(svg) for svg in pictures))
    return markup.page(parts)


def _first_trials(study: StudyRecord) -> str:
    rows = study_rows(study)
    if not rows:
        return ""
    shown = rows[:_ROWS_SHOWN]
    known = [cells(row) for row in shown]
    told = {name for one in known for name in one} - _LEFT_OUT
    names = [name for name in columns(shown, with_study=False) if name in told]
    lines = [[short(one[name]) if name in one else "" for name in names] for one in known]
    title = f"Leaderboard, the first {len(shown)} of {len(rows)} trials"
    return markup.heading(title) + markup.table(lines, header=names)


def _most_telling(study: StudyRecord) -> list[Picture]:
    """Return the course of the search, and what decided it where that can be told."""
    if not study.trials:
        return []
    importance = importance_of(study)
    return [history_of(study), curves_of(study) if importance.reason else importance]
