"""Searches held against each other: how good the best was after as many trials, and as long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, final

from rich import box
from rich.table import Table
from rich.text import Text

from tuning.cli.screen import make_console
from tuning.errors import SpecificationError
from tuning.pictures.history import history_of
from tuning.pictures.timeline import timeline_of
from tuning.results.confirmed.standing import standing
from tuning.results.confirmed.words import again_of
from tuning.results.leaderboard import leaderboards
from tuning.results.tables import short
from tuning.showing.tally import clock_text

if TYPE_CHECKING:
    from objectives.metric import Metric
    from tuning.results.study_record import StudyRecord

Stairs = tuple[tuple[float, float], ...]
"""From where on which value was the best; the last step's place is where the search ended."""

_SECONDS_OF_A_REST = 60.0


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The course of a study's search.

    Attributes:
        name: The study.
        by_trials: Its best value by the number of finished trials, from 1 on.
        by_seconds: Its best value by the seconds since it began.
        trials: How many trials finished.
        rest: Seconds of its time in which nothing trained, such as until it was resumed; shorter
            moments than a minute are none.
        again: What its best trial came to when it trained again; empty where none did.
    """

    name: str
    by_trials: Stairs
    by_seconds: Stairs
    trials: int
    rest: float = 0.0
    again: str = ""

    @property
    def seconds(self) -> float:
        """When the last trial finished."""
        return self.by_seconds[-1][0]


def print_comparison(results_dir: Path, names: Sequence[str]) -> None:
    """Print a table of the studies, and for each two of them which was ahead, when.

    Raises:
        StudyNotFoundError: If there is no such study.
        ResultsDifferError: If they measured different things.
        SpecificationError: If there are fewer than two, or one of which no trial completed.
    """
    wanted = tuple(dict.fromkeys(names))
    if len(wanted) < 2:
        raise SpecificationError("compare: name two studies or more")
    (board,) = leaderboards(results_dir, wanted, is_one=True)
    courses = [course_of(study) for study in board.studies]
    nothing = [one.name for one in courses if not one.by_trials]
    if nothing:
        raise SpecificationError(
            *(
                f"{name}: no trial completed, so that there is nothing to compare"
                for name in nothing
            )
        )
    console = make_console()
    console.print(_table(courses, board.studies[0].metric))
    for one, other in combinations(courses, 2):
        console.print(Text(sentence(one, other, board.studies[0].metric)), soft_wrap=True)
    for course in courses:
        if course.rest:
            line = f"{course.name} rested for {clock_text(course.rest)}, which its time holds"
            console.print(Text(line), soft_wrap=True)
    for study in board.studies:
        if study.imported is not None:
            line = (
                f"{study.spec.name} was imported from {study.imported.tool}; nobody has checked"
                " that it measured the same rows"
            )
            console.print(Text(line), soft_wrap=True)


def course_of(study: StudyRecord) -> Course:
    """Return the course of a study: its trials counted in the order in which they ended."""
    history = history_of(study)
    by_seconds = history.stairs(over_seconds=True)
    ends = sorted(point.seconds for point in history.points)
    # The last place is where the search ended, which is no step.
    by_trials = [(float(_finished(ends, place)), value) for place, value in by_seconds]
    return Course(
        name=study.spec.name,
        by_trials=tuple(by_trials),
        by_seconds=by_seconds,
        trials=len(history.points),
        rest=_rest_of(study),
        again=_again(study),
    )


def _again(study: StudyRecord) -> str:
    best = next(iter(standing(study)), None)
    return "" if best is None else f"trial {best.trial}: {again_of(study, best.trial)}"


def _rest_of(study: StudyRecord) -> float:
    """Return the seconds between trials in which none trained, of pauses of a minute and more."""
    stays = timeline_of(study).stays
    rest = 0.0
    busy_until = stays[0].ended if stays else 0.0
    for stay in stays:
        if stay.began - busy_until >= _SECONDS_OF_A_REST:
            rest += stay.began - busy_until
        busy_until = max(busy_until, stay.ended)
    return rest


def sentence(one: Course, other: Course, metric: Metric) -> str:
    """Return in a sentence how far one was ahead of another.

    By trials as far as both went; by time while both searched.
    """
    told = " and ".join(
        f"{first.name} was ahead for {share_ahead(first.by_trials, second.by_trials, metric):.0%}"
        f" of the trials and {share_ahead(first.by_seconds, second.by_seconds, metric):.0%} of the"
        " time"
        for first, second in ((one, other), (other, one))
    )
    last, last_of_other = one.by_trials[-1][1], other.by_trials[-1][1]
    if last == last_of_other:
        result = f"both end at {short(last)}"
    else:
        ahead = one if metric.is_better(last, last_of_other) else other
        values = f"{short(last)} against {short(last_of_other)}"
        result = f"in the end {ahead.name} is better, {values}"
    return f"{one.name} against {other.name}: {result}; of what both have, {told}"


def share_ahead(one: Stairs, other: Stairs, metric: Metric) -> float:
    """Return the share of the common way, 0 to 1, on which one's best was better.

    It begins where the first of them has a value, and ends where the first of them ended.
    """
    end = min(one[-1][0], other[-1][0])
    places = sorted({place for place, _ in (*one, *other) if place < end})
    if not places:
        return 0.0
    ahead = 0.0
    for place, following in zip(places, [*places[1:], end], strict=True):
        mine, its = at(one, place), at(other, place)
        if mine is not None and (its is None or metric.is_better(mine, its)):
            ahead += following - place
    return ahead / (end - places[0])


def at(stairs: Stairs, place: float) -> float | None:
    """Return the best value that was known at a place; None before the first."""
    known = [value for step, value in stairs if step <= place]
    return known[-1] if known else None


def _finished(ends: Sequence[float], seconds: float) -> int:
    return sum(1 for end in ends if end <= seconds)


def _table(courses: Sequence[Course], metric: Metric) -> Table:
    trials = min(one.by_trials[-1][0] for one in courses)
    seconds = min(one.seconds for one in courses)
    table = Table(box=box.SIMPLE, pad_edge=False)
    heads = ("study", "trials", "time", f"best {metric.name}", f"after {trials:.0f} trials",
             f"after {clock_text(seconds)}")  # fmt: skip
    for name in heads:
        table.add_column(Text(name), justify="left" if name == "study" else "right")
    # Courses are of the search; the trial that was named in the end may be another one.
    with_again = any(one.again for one in courses)
    if with_again:
        table.add_column(Text("trained again"))
    for one in courses:
        table.add_row(
            Text(one.name),
            str(one.trials),
            clock_text(one.seconds),
            short(one.by_trials[-1][1]),
            _told(at(one.by_trials, trials)),
            _told(at(one.by_seconds, seconds)),
            *((Text(one.again),) if with_again else ()),
        )
    return table


def _told(value: float | None) -> str:
    return "none yet" if value is None else short(value)
