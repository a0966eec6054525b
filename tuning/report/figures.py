"""The pictures of a report, each with what it shows in words."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, final

from tuning.pictures.curves import curves_of
from tuning.pictures.history import history_of
from tuning.pictures.importance import importance_of
from tuning.pictures.interactive.contour import contour_page
from tuning.pictures.interactive.curves import curves_page
from tuning.pictures.interactive.history import history_page
from tuning.pictures.interactive.importance import importance_page
from tuning.pictures.interactive.parallel import parallel_page
from tuning.pictures.interactive.slices import slices_page
from tuning.pictures.interactive.timeline import timeline_page
from tuning.pictures.slices import slices_of
from tuning.pictures.timeline import timeline_of

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord

MOST_TRIALS = 5_000
"""So many trials are drawn; of more, some: a browser takes seconds for each ten thousand marks."""


# Above parallel coordinates stand the names of the parameters.
_TOP = {"parallel": 90}


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFigure:
    """A picture of a report.

    Attributes:
        name: Its place in the page's address.
        title: What it shows.
        words: For those who do not see it, in a sentence.
        document: plotly's figure as JSON, without tags.
        is_wide: Whether it takes the whole width.
    """

    name: str
    title: str
    words: str
    document: str
    is_wide: bool = False


def report_figures(study: StudyRecord, *, quickly: bool = False) -> list[ReportFigure]:
    """Return the pictures of a study, in the order of the page.

    Args:
        study: The study.
        quickly: Whether to leave out what would load further libraries.
    """
    study = sampled(study)
    history, slices = history_of(study), slices_of(study)
    importance = importance_of(study, quickly=quickly)
    metric = study.metric.name
    two = [name for name, _ in importance.shares[:2]]
    drawn = (
        ("history", "Value over trials", f"{metric} of each trial and the best so far, by number",
         history_page(history), False),
        ("seconds", "Value over time", f"{metric} of each trial and the best so far, by seconds",
         history_page(history, over_seconds=True), False),
        ("curves", "Learning curves", f"{metric} over the epochs, a line a trial",
         curves_page(curves_of(study)), False),
        ("importance", "What decided", "the share of each parameter in what sets the best apart",
         importance_page(importance), False),
        ("slices", "Each parameter by itself", f"{metric} along each parameter",
         slices_page(slices), True),
        ("parallel", "All parameters together", "a line a trial across all parameters",
         parallel_page(slices), True),
        ("contour", "The two that matter most", f"{metric} over {' and '.join(two) or 'nothing'}",
         contour_page(slices, two), False),
        ("timeline", "When each trial trained", "a bar a trial, a line for each place",
         timeline_page(timeline_of(study)), False),
    )  # fmt: skip
    figures = []
    for name, title, words, figure, is_wide in drawn:
        layout = figure["layout"]
        del layout["title"]
        layout["margin"]["t"] = _TOP.get(name, 40)
        if name == "curves":
            # The pointer tells which is which; forty names would take more room than the lines.
            layout["showlegend"] = False
        document = json.dumps(figure, separators=(",", ":"), allow_nan=False)
        figures.append(
            ReportFigure(
                name=name,
                title=title,
                words=words,
                document=document.replace("<", "\\u003c"),
                is_wide=is_wide,
            )
        )
    return figures


def sampled(study: StudyRecord) -> StudyRecord:
    """Return a study with so many trials as can be drawn, the best one among them."""
    numbers = sorted(study.trials)
    if len(numbers) <= MOST_TRIALS:
        return study
    from tuning.results.ranking import incumbent

    step = len(numbers) / MOST_TRIALS
    kept = {numbers[int(place * step)] for place in range(MOST_TRIALS)}
    best = incumbent(study.trials.values(), study.metric)
    if best is not None:
        kept.add(best.number)
    return replace(study, trials={number: study.trials[number] for number in sorted(kept)})
