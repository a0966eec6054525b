"""What a report says in words and small tables, beside its pictures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from tuning.pictures.marks import Mark, mark_of
from tuning.records import Completed, Failed
from tuning.results.baselines.words import baseline_lines
from tuning.results.derived import headline
from tuning.results.ranking import incumbent
from tuning.results.retrained.folder import retrained_folder, retrained_trial, test_result
from tuning.results.tables import short
from tuning.showing.tally import clock_text

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord

_MOST_FAILURES = 12


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
        epochs: How many trials trained for so many epochs, and how many of them were pruned.
    """

    title: str
    headline: str
    facts: tuple[tuple[str, str], ...]
    best: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    outcomes: tuple[tuple[str, int], ...]
    failures: tuple[tuple[int, str, str], ...]
    epochs: tuple[tuple[int, int, int], ...]


def content_of(study: StudyRecord) -> Content:
    """Return what a report says of a study."""
    best = incumbent(study.trials.values(), study.metric)
    outcomes = Counter(mark_of(trial.outcome) for trial in study.trials.values())
    return Content(
        title=study.spec.name,
        headline=headline(study),
        facts=tuple(_facts(study)),
        best=()
        if best is None
        else tuple((name, short(value)) for name, value in best.configuration.items()),
        lines=tuple(baseline_lines(study, best)),
        outcomes=tuple((str(mark), outcomes[mark]) for mark in Mark if outcomes[mark]),
        failures=_failures(study),
        epochs=_epochs(study),
    )


def _facts(study: StudyRecord) -> list[tuple[str, str]]:
    best = incumbent(study.trials.values(), study.metric)
    facts = []
    if best is not None and best.value is not None:
        spread = best.outcome.spread if isinstance(best.outcome, Completed) else None
        beside = "" if spread is None else f" ± {short(spread)}"
        facts.append((f"best {study.metric.name}, searched by", f"{short(best.value)}{beside}"))
        facts.append(("of trial", str(best.number)))
        folder = retrained_folder(study.folder, best.number, is_best=True)
        tested = test_result(folder)
        if tested and retrained_trial(folder) == best.number:
            facts.append(("on the test rows, retrained", tested))
    facts.append(("trials", f"{len(study.trials):,} of {study.spec.budget.trials:,}"))
    spent = sum(trial.seconds for trial in study.trials.values())
    facts.append(("training time of all trials", clock_text(spent)))
    facts.append(("backend", f"{study.spec.backend}, {study.spec.sampler} sampling"))
    return facts


def _failures(study: StudyRecord) -> tuple[tuple[int, str, str], ...]:
    found: Counter[tuple[str, str]] = Counter()
    for trial in study.trials.values():
        if isinstance(trial.outcome, Failed):
            found[str(trial.outcome.kind), trial.outcome.message] += 1
    return tuple((count, *which) for which, count in found.most_common(_MOST_FAILURES))


def _epochs(study: StudyRecord) -> tuple[tuple[int, int, int], ...]:
    ended = Counter(trial.epochs for trial in study.trials.values())
    pruned = Counter(
        trial.epochs for trial in study.trials.values() if mark_of(trial.outcome) is Mark.PRUNED
    )
    return tuple((epochs, ended[epochs], pruned[epochs]) for epochs in sorted(ended))
