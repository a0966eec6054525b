"""A study in a few facts, kept beside its journal so that a list of studies reads no journals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

from search_spaces import Configuration, TuningError
from search_spaces.visible import visible_json
from tuning.errors import JournalError
from tuning.results.confirmed.standing import best_trial, confirmed_trials
from tuning.results.files import operations
from tuning.results.files.links import refuse_links
from tuning.results.journal import replace_file
from tuning.results.journal.shapes import shaped
from tuning.results.lock import seems_open
from tuning.results.ranking import incumbents
from tuning.results.study_record import JOURNAL, read_study, study_names

if TYPE_CHECKING:
    from search_spaces import Value
    from tuning.results.study_record import StudyRecord

SUMMARY = "summary.json"

_FORMAT = 1
_MOST_STEPS = 60


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a list says of a study.

    Attributes:
        name: Its folder's name.
        objective: What was tuned, as it was typed.
        backend: The backend.
        sampler: Its sampler.
        metric: What trials are ranked by.
        direction: ``minimize`` or ``maximize``.
        trials: How many trials finished.
        budget: How many there are to be.
        best: The best value; None where no trial completed.
        configuration: The best trial's, by parameter.
        course: From which trial on which value was the best, at most 60 steps.
        last: The highest number of a finished trial.
        began: When the study began, ISO 8601 in UTC.
        ended: When its last trial ended, likewise; empty where none has.
        seconds: What all trials took together.
        confirmed: What the best trial came to when it trained again; None where it did not.
        confirmed_error: The standard error of that.
    """

    name: str
    objective: str
    backend: str
    sampler: str
    metric: str
    direction: str
    trials: int
    budget: int
    best: float | None
    configuration: dict[str, Value]
    course: tuple[tuple[int, float], ...]
    last: int
    began: str
    ended: str
    seconds: float
    confirmed: float | None = None
    confirmed_error: float | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A study whose journal cannot be read.

    Attributes:
        name: Its folder's name.
        complaint: Why, in a sentence.
    """

    name: str
    complaint: str


def summary_of(study: StudyRecord) -> Summary:
    """Return what a list says of a study that was read."""
    best = best_trial(study)
    course = incumbents(study.trials.values(), study.metric)
    again = None if best is None else confirmed_trials(study).get(best.number)
    thinned = [course[round(place)] for place in _places(len(course))]
    return Summary(
        name=study.spec.name,
        objective=study.spec.objective.text,
        backend=study.spec.backend,
        sampler=study.spec.sampler,
        metric=study.metric.name,
        direction=str(study.metric.direction),
        trials=len(study.trials),
        budget=study.spec.budget.trials,
        best=None if best is None else best.value,
        configuration={} if best is None else dict(best.configuration),
        course=tuple(thinned),
        last=max(study.trials, default=0),
        began=study.created_at,
        ended=max((trial.finished_at for trial in study.trials.values()), default=""),
        seconds=sum(trial.seconds for trial in study.trials.values()),
        confirmed=None if again is None else again.mean,
        confirmed_error=None if again is None else again.standard_error,
    )


def keep_summary(study: StudyRecord, *, is_whole: bool) -> Summary:
    """Write a study's summary into its folder, and return it.

    Args:
        study: The study.
        is_whole: Whether it is all that its journal says now. Otherwise the summary holds only
            while the study is open: then whoever runs it writes it anew.

    Raises:
        JournalError: If the disk does not take it.
    """
    # Before the summary, so that a trial that ends meanwhile shows in the journal's size.
    stamp = _stamp(study.folder) if is_whole else None
    summary = summary_of(study)
    document = {"format": _FORMAT, "journal": stamp, **asdict(summary)}
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    replace_file(study.folder / SUMMARY, visible_json(text) + "\n")
    return summary


def summaries(
    results_dir: Path, *, at_hand: Summary | None = None
) -> Iterator[Summary | Unreadable]:
    """Yield what a list says of each study of a results folder, by name.

    A journal is read where no summary is of its present state, and its summary is kept then. That
    of a study that runs is taken as it is, since it would be old again at once.

    Args:
        results_dir: Where studies lie.
        at_hand: What is known already of one of them.
    """
    for name in study_names(results_dir):
        if at_hand is not None and at_hand.name == name:
            yield at_hand
            continue
        folder = results_dir / name
        kept = _kept(folder)
        if kept is not None:
            yield kept
            continue
        try:
            study = read_study(results_dir, name)
        except TuningError as error:
            yield Unreadable(name=name, complaint=error.complaints[0])
            continue
        study.spec = replace(study.spec, name=name)  # that of a copied folder is another one's
        yield _kept_anew(study)


def _kept_anew(study: StudyRecord) -> Summary:
    try:
        # By its folder: a linked one has the name of what it leads to.
        refuse_links(study.folder)
        return keep_summary(study, is_whole=True)
    except JournalError:
        return summary_of(study)  # a folder that can only be read


def _kept(folder: Path) -> Summary | None:
    """Return the summary in a folder; None where there is none that holds."""
    try:
        document = json.loads(operations.read(folder / SUMMARY))
        if document.pop("format") != _FORMAT:
            return None
        stamp = document.pop("journal")
        if stamp != _stamp(folder) and not seems_open(folder):
            return None
        document["course"] = tuple(
            (int(number), float(value)) for number, value in document["course"]
        )
        document["configuration"] = dict(Configuration(document["configuration"]))
        summary = shaped(Summary(**document))
        for moment in (summary.began, summary.ended or summary.began):
            datetime.fromisoformat(moment)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return summary if summary.name == folder.name else None


def _stamp(folder: Path) -> list[Any]:
    """Return what changes whenever a journal does: its size in bytes, and when it was written.

    Raises:
        JournalError: If the system does not say.
    """
    try:
        about = operations.about(folder / JOURNAL)
    except OSError as error:
        raise JournalError(f"{folder / JOURNAL}: cannot be read ({error.strerror})") from error
    return [about.st_size, about.st_mtime_ns]


def _places(count: int) -> list[float]:
    if count <= _MOST_STEPS:
        return [float(place) for place in range(count)]
    return [step * (count - 1) / (_MOST_STEPS - 1) for step in range(_MOST_STEPS)]
