"""What a report says in words and small tables, beside its pictures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from tuning.pictures.failures import failures_of
from tuning.pictures.marks import Mark, mark_of
from tuning.pictures.rungs import rungs_of
from tuning.records import Completed
from tuning.results.confirmed.remarks import remarks
from tuning.results.confirmed.standing import best_trial
from tuning.results.confirmed.words import again_of
from tuning.results.derived import headline
from tuning.results.retrained.folder import retrained_folder, retrained_result, retrained_trial
from tuning.results.tables import short
from tuning.showing.tally import clock_text

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a report says.

    Attributes:
        title: The study's name.
        headline: What its values are.
        facts: The most important figures, each with its name.
        best: The best trial's configuration; empty where no trial completed.
        lines: What is said of baselines.
        outcomes: How many trials ended in each way.
        failures: How often trials failed alike, the kind, and what was said.
        rungs: Of each rung its epoch, how many trials came, went on, were through, were pruned and
            failed there, and the best value and the median there; empty where there are none.
        epochs: How many trials trained for so many epochs, and how many of them were pruned.
    """

    title: str
    headline: str
    facts: tuple[tuple[str, str], ...]
    best: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    outcomes: tuple[tuple[str, int], ...]
    failures: tuple[tuple[int, str, str], ...]
    rungs: tuple[tuple[object, ...], ...]
    epochs: tuple[tuple[int, int, int], ...]


def content_of(study: StudyRecord) -> Content:
    """Return what a report says of a study."""
    best = best_trial(study)
    rungs = _rungs(study)
    outcomes = Counter(mark_of(trial.outcome) for trial in study.trials.values())
    return Content(
        title=study.spec.name,
        headline=headline(study),
        facts=tuple(_facts(study)),
        best=()
        if best is None
        else tuple((name, short(value)) for name, value in best.configuration.items()),
        lines=tuple(remarks(study, best)),
        outcomes=tuple((str(mark), outcomes[mark]) for mark in Mark if outcomes[mark]),
        failures=tuple((one.count, one.kind, one.message) for one in failures_of(study).failures),
        rungs=rungs,
        # Where there are rungs, these say it better.
        epochs=() if rungs else _epochs(study),
    )


def _facts(study: StudyRecord) -> list[tuple[str, str]]:
    best = best_trial(study)
    facts = []
    if best is not None and best.value is not None:
        spread = best.outcome.spread if isinstance(best.outcome, Completed) else None
        beside = "" if spread is None else f" ± {short(spread)}"
        facts.append((f"best {study.metric.name}, searched by", f"{short(best.value)}{beside}"))
        facts.append(("of trial", str(best.number)))
        again = again_of(study, best.number)
        if again:
            facts.append(("trained again", again))
        folder = retrained_folder(study.folder, best.number, is_best=True)
        tested = retrained_result(folder)
        if tested is not None and retrained_trial(folder) == best.number:
            facts.append((f"on the {tested[1]} rows, retrained", tested[0]))
    facts.append(("trials", f"{len(study.trials):,} of {study.spec.budget.trials:,}"))
    spent = sum(trial.seconds for trial in study.trials.values())
    facts.append(("training time of all trials", clock_text(spent)))
    facts.append(("backend", f"{study.spec.backend}, {study.spec.sampler} sampling"))
    return facts


def _rungs(study: StudyRecord) -> tuple[tuple[object, ...], ...]:
    return tuple(
        (
            *(one.epoch, one.came, one.went_on, one.ended, one.pruned, one.failed),
            *("" if value is None else short(value) for value in (one.best, one.median)),
        )
        for one in rungs_of(study).rungs
    )


def _epochs(study: StudyRecord) -> tuple[tuple[int, int, int], ...]:
    ended = Counter(trial.epochs for trial in study.trials.values())
    pruned = Counter(
        trial.epochs for trial in study.trials.values() if mark_of(trial.outcome) is Mark.PRUNED
    )
    return tuple((epochs, ended[epochs], pruned[epochs]) for epochs in sorted(ended))
