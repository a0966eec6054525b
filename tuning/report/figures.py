"""The pictures of a report, each with what it shows in words."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, final

from tuning.pictures.contour import contour_of
from tuning.pictures.curves import Curves, curves_of
from tuning.pictures.figures import Picture, page_document
from tuning.pictures.history import history_of, seconds_of
from tuning.pictures.importance import importance_of
from tuning.pictures.interactions import Interactions, interactions_of
from tuning.pictures.parallel import parallel_of
from tuning.pictures.rungs import rungs_of
from tuning.pictures.slices import slices_of
from tuning.pictures.tested import Confusions, Predictions, confusions_of, predictions_of
from tuning.pictures.timeline import Timeline, timeline_of

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord

MOST_TRIALS = 5_000
"""So many trials are drawn; of more, some: a browser takes seconds for each ten thousand marks."""

_TITLE_PIXELS = 10
_WIDE = frozenset({"slices", "parallel", "timeline"})


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFigure:
    """A picture of a report.

    Attributes:
        name: Its place in the page's address.
        title: What it shows.
        words: For those who do not see it, in a sentence.
        document: plotly's figure as JSON, without tags.
        note: What is said beside it, such as how it was measured; mostly nothing.
        is_wide: Whether it takes the whole width.
    """

    name: str
    title: str
    words: str
    document: str
    note: str = ""
    is_wide: bool = False


def report_figures(study: StudyRecord, *, quickly: bool = False) -> list[ReportFigure]:
    """Return the pictures of a study, in the order of the page.

    Those of rungs and of the retrained model are there where there is something to show.

    Args:
        study: The study.
        quickly: Whether to leave out what would load further libraries.
    """
    whole, study = study, sampled(study)
    slices = slices_of(study)
    importance = importance_of(study)
    interactions = interactions_of(study, quickly=quickly)
    contour = contour_of(study, importance=importance, slices=slices)
    metric = study.metric.name
    two = " and ".join(axis.parameter for axis in contour.axes) or "nothing"
    drawn: list[tuple[str, str, str, Picture]] = [
        ("history", "Value over trials", f"{metric} of each trial and the best so far, by number",
         history_of(study)),
        ("seconds", "Value over time", f"{metric} of each trial and the best so far, by seconds",
         seconds_of(study)),
        ("curves", "Learning curves", f"{metric} over the epochs, a line a trial",
         curves_of(study)),
        ("contour", "The two that matter most", f"{metric} over {two}", contour),
        ("importance", "What decided", "the share of each parameter in what sets the best apart",
         importance),
        ("interactions", "What decided together", "the share of pairs of parameters beyond their"
         " own", interactions),
    ]  # fmt: skip
    rungs, confusions, predictions = rungs_of(whole), confusions_of(study), predictions_of(study)
    if confusions.targets:
        drawn.append(("confusion", "Retrained: which class was taken for which",
                      "a row a true class, a column a predicted one", confusions))  # fmt: skip
    if predictions.targets:
        drawn.append(("predicted", "Retrained: predicted against true",
                      "a point a row, on the line where it is true", predictions))  # fmt: skip
    if rungs.rungs:
        drawn.append(("rungs", "Rung by rung", "how many trials came and went on", rungs))
    drawn += [
        ("slices", "Each parameter by itself", f"{metric} along each parameter", slices),
        ("parallel", "All parameters together", "a line a trial across all parameters",
         parallel_of(study, slices=slices)),
        ("timeline", "When each trial trained", "a bar a trial, a line for each place",
         timeline_of(study)),
    ]  # fmt: skip
    return _filled([_figure(*one) for one in drawn])


def _figure(name: str, title: str, words: str, picture: Picture) -> ReportFigure:
    figure = page_document(picture)
    layout = figure["layout"]
    del layout["title"]
    layout["margin"]["t"] -= _TITLE_PIXELS
    if isinstance(picture, Curves):
        # What it says of the lines that are left out stands in the note.
        layout.pop("legend", None)
    document = json.dumps(figure, separators=(",", ":"), allow_nan=False)
    return ReportFigure(
        name=name,
        title=title,
        words=words,
        note=_note(picture),
        document=document.replace("<", "\\u003c"),
        is_wide=name in _WIDE or _has_several_targets(picture),
    )


def _filled(figures: list[ReportFigure]) -> list[ReportFigure]:
    """Return pictures that leave no place empty: where one has none beside it, it is wide."""
    narrow = [place for place, one in enumerate(figures) if not one.is_wide]
    if len(narrow) % 2:
        figures[narrow[-1]] = replace(figures[narrow[-1]], is_wide=True)
    return figures


def _note(picture: Picture) -> str:
    """Return what a picture needs said beside it."""
    match picture:
        case Interactions(pairs=pairs) if pairs:
            return f"S{picture.measured_by.removeprefix('s')}."
        case Curves(left_out=left_out) if left_out:
            return (
                f"The curves of the first {len(picture.lines)} trials of the leaderboard;"
                f" {left_out:,} more are not drawn."
            )
        case Timeline(stays=stays) if stays:
            return (
                "A bar ends when its trial was kept, and is as long as the trial trained: one that"
                " trained ahead of its turn ended sooner."
            )
        case Confusions() | Predictions():
            return (
                f"The retrained best model on the {picture.measured_on} rows that its result is"
                " reported on."
            )
        case _:
            return ""


def _has_several_targets(picture: Picture) -> bool:
    return isinstance(picture, Confusions | Predictions) and len(picture.targets) > 1


def sampled(study: StudyRecord) -> StudyRecord:
    """Return a study with so many trials as can be drawn, the best one among them."""
    numbers = sorted(study.trials)
    if len(numbers) <= MOST_TRIALS:
        return study
    from tuning.results.confirmed.standing import best_trial

    step = len(numbers) / MOST_TRIALS
    kept = {numbers[int(place * step)] for place in range(MOST_TRIALS)}
    best = best_trial(study)
    if best is not None:
        kept.add(best.number)
    return replace(study, trials={number: study.trials[number] for number in sorted(kept)})
