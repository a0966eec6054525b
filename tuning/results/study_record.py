"""A study as its journal tells it: what was asked for, what was tried, what came of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, final

from objectives.metric import Direction, Metric
from search_spaces import Configuration
from search_spaces.suggestions import closest
from tuning.errors import ImportedStudyError, JournalError, StudyNotFoundError
from tuning.records import Baselines, Confirmation, Origin, Trial
from tuning.results.codec import (
    baselines_from_json,
    baselines_record,
    configuration_from_json,
    died_record,
    finished_record,
    spec_from_json,
    spec_to_json,
    started_record,
    trial_from_json,
)
from tuning.results.collector import collector_paused
from tuning.results.journal import JournalReading, Record
from tuning.results.journal.confirmations import confirmation_from_json, confirmed_record
from tuning.results.journal.content import told_by_line
from tuning.results.journal.sequence import Sequence
from tuning.results.journal.shapes import shaped, texts
from tuning.specification.study_spec import StudySpec

FORMAT = 2
_IDENTITY = ("objective", "code", "data", "split")
_MOST_NAMED = 10
JOURNAL = "journal.jsonl"


@final
@dataclass(slots=True, kw_only=True)
class StudyRecord:
    """Everything that a study's journal says.

    Attributes:
        spec: What was asked for.
        metric: What trials are ranked by.
        identity: Digests of the objective's code, the data and the split.
        signature: The model's input shape, task and classes, as JSON.
        created_at: When the study began, ISO 8601 in UTC.
        trials: The finished trials by number.
        unfinished: Configurations that began and did not finish, by number.
        confirmations: Trainings that confirm trials, by the trial's number and their own.
        deaths: How often a process died while the code of a trial ran in it, by its number.
        openings: How often retraining opened the test set of this study.
        split: How rows are divided, for people, such as ``by time``; empty where it is not known.
        baselines: What is reached without a search; None where nobody has measured it yet.
        imported: Which tool of others it came from; None where it was searched here.
        damaged: Line numbers of the journal that are damaged or of another study.
        lost: How many records of the journal are gone, damaged lines aside.
        needs_mending: Whether its journal has to be mended before anything is appended.
        sequence: What the journal's next record goes on after.
        header: The journal's first record, as it stands there.
    """

    spec: StudySpec
    metric: Metric
    identity: dict[str, str]
    signature: dict[str, Any]
    created_at: str
    trials: dict[int, Trial] = field(default_factory=dict, repr=False)
    unfinished: dict[int, Configuration] = field(default_factory=dict, repr=False)
    confirmations: dict[tuple[int, int], Confirmation] = field(default_factory=dict, repr=False)
    deaths: dict[int, int] = field(default_factory=dict)
    openings: int = 0
    split: str = ""
    baselines: Baselines | None = None
    imported: Origin | None = None
    damaged: tuple[int, ...] = ()
    lost: int = 0
    needs_mending: bool = False
    sequence: Sequence = field(default_factory=Sequence, compare=False, repr=False)
    header: Record = field(default_factory=dict, compare=False, repr=False)

    @property
    def folder(self) -> Path:
        """The study's folder."""
        return self.spec.folder

    @property
    def protocol(self) -> tuple[str, ...]:
        """What two studies must share for their trials to stand in one ranking."""
        return (
            self.identity["objective"],
            self.identity["data"],
            self.identity["split"],
            f"{self.metric.direction} {self.metric.name}",
            str(self.spec.folds),
            str(self.spec.budget.epochs),
        )

    def require_own(self, wanted: str) -> None:
        """Require that it was searched here.

        Args:
            wanted: What is to be done with model and data, such as ``predict with``.

        Raises:
            ImportedStudyError: If it came from another tool; says what works instead.
        """
        if self.imported is not None:
            name = self.spec.name
            raise ImportedStudyError(
                f"{name} was imported from {self.imported.tool}, without a model and data to"
                f" {wanted}; leaderboard, show, report, plot, explain and compare work on it, and"
                f" `tuning export {name}` gives its best configuration, which a search of yours"
                " may try first"
            )

    def apply(self, record: Record) -> None:
        """Take in one record; unknown kinds are of a newer version and are passed over."""
        match record.get("kind"):
            case "started":
                self.apply_started(
                    record["number"], configuration_from_json(record["configuration"])
                )
            case "finished":
                self.apply_finished(trial_from_json(record["trial"]))
            case "budget":
                self._apply_budget(record["spec"])
            case "died":
                number = int(record["number"])
                self.deaths[number] = self.deaths.get(number, 0) + 1
            case "confirmed":
                self.apply_confirmed(confirmation_from_json(record["confirmation"]))
            case "test_opened":
                self.openings += 1
            case "baselines":
                self.baselines = baselines_from_json(record["baselines"])
            case _:
                pass

    def _apply_budget(self, written: Record) -> None:
        """Take in another budget or placement; of what is searched nothing ever changes."""
        spec = spec_from_json(written, results_dir=self.spec.results_dir)
        before = self.spec.objective
        if (spec.objective.text, spec.objective.data) != (before.text, before.data):
            raise ValueError("it names another objective than the study began with")
        self.spec = spec

    def records(self) -> Iterator[Record]:
        """Yield records that make a journal which says the same, the first one first."""
        sequence = Sequence()
        sequence.take(self.header)
        yield self.header
        spec = spec_to_json(self.spec)
        if spec != self.header["spec"]:
            yield sequence.stamped({"kind": "budget", "spec": spec})
        for number, configuration in self.unfinished.items():
            yield sequence.stamped(started_record(number, configuration))
        for trial in self.trials.values():
            yield sequence.stamped(finished_record(trial))
        for number, times in self.deaths.items():
            yield from (sequence.stamped(died_record(number)) for _ in range(times))
        for _ in range(self.openings):
            yield sequence.stamped({"kind": "test_opened", "data": self.identity["data"]})
        for confirmation in self.confirmations.values():
            yield sequence.stamped(confirmed_record(confirmation))
        if self.baselines is not None:
            yield sequence.stamped(baselines_record(self.baselines))

    def apply_started(self, number: int, configuration: Configuration) -> None:
        """Take in that a trial began; of one that ended it is no news."""
        if number not in self.trials:
            self.unfinished[number] = configuration

    def apply_finished(self, trial: Trial) -> None:
        """Take in a trial that ended; its first end counts, a second one is not the truth."""
        self.trials.setdefault(trial.number, trial)
        self.unfinished.pop(trial.number, None)

    def apply_confirmed(self, confirmation: Confirmation) -> None:
        """Take in a training that confirms a trial; the first of a number counts."""
        self.confirmations.setdefault((confirmation.trial, confirmation.run), confirmation)


def study_from_header(header: Record, *, results_dir: Path) -> StudyRecord:
    """Return the study that a journal's first record begins.

    Raises:
        LookupError, TypeError, ValueError: If it begins none.
    """
    identity = texts(header["identity"], "identity", needed=_IDENTITY)
    datetime.fromisoformat(header["created_at"])
    return StudyRecord(
        spec=spec_from_json(header["spec"], results_dir=results_dir),
        metric=shaped(Metric(header["metric"], Direction(header["direction"]))),
        identity=identity,
        signature=dict(header["signature"]),
        created_at=header["created_at"],
        # Journals of earlier versions do not say.
        split=header.get("split", ""),
        header=header,
        imported=Origin(**header["imported"]) if header.get("imported") else None,
    )


def read_study(results_dir: Path, name: str) -> StudyRecord:
    """Read a study from its journal alone.

    Raises:
        StudyNotFoundError: If there is no such study; names those that there are.
        JournalError: If the journal's first line is damaged or of a newer version.
    """
    reading = JournalReading(_journal_path(results_dir, name))
    with collector_paused(), told_by_line(reading):
        records = iter(reading)
        study = _begin(records, path=reading.path, results_dir=results_dir)
        _replay(study, records, reading)
    study.damaged = tuple(sorted((*reading.damaged, *reading.foreign)))
    study.lost = max(reading.sequence.missing_count - len(reading.damaged), 0)
    study.sequence = reading.sequence
    study.needs_mending = reading.needs_mending
    return study


def read_header(results_dir: Path, name: str) -> StudyRecord:
    """Read what a study's journal begins with: the study without its trials, as first asked for.

    Raises:
        StudyNotFoundError: If there is no such study; names those that there are.
        JournalError: If the journal's first line is damaged or of a newer version.
    """
    reading = JournalReading(_journal_path(results_dir, name))
    with told_by_line(reading):
        return _begin(iter(reading), path=reading.path, results_dir=results_dir)


def _journal_path(results_dir: Path, name: str) -> Path:
    path = results_dir / name / JOURNAL
    # A name is one folder's: ".." and paths lead out of the results folder.
    if Path(name).name != name or not os.path.isfile(path):
        names = study_names(results_dir)
        few = f"there are {', '.join(names)}" if names else "there is none yet"
        many = f"`tuning list studies` names all {len(names):,}"
        raise StudyNotFoundError(
            f"there is no study {name!r} in {results_dir}{closest(name, names)};"
            f" {few if len(names) <= _MOST_NAMED else many}"
        )
    return path


def _begin(records: Iterator[Record], *, path: Path, results_dir: Path) -> StudyRecord:
    header = next(records, {})
    if header.get("kind") != "study":
        raise JournalError(
            f"{path}: the first line, which says what the study is, is missing or damaged;"
            " restore the file from a copy"
        )
    if header["format"] > FORMAT:
        raise JournalError(
            f"{path}: written by keras-tuning {header['written_by']}, which is newer than this one;"
            " update with `pip install --upgrade keras-tuning`"
        )
    return study_from_header(header, results_dir=results_dir)


def _replay(study: StudyRecord, records: Iterator[Record], reading: JournalReading) -> None:
    """Apply the records after the first; of a trial that ended, its beginning says nothing new."""
    begun: dict[int, tuple[int, Record]] = {}
    for record in records:
        match record.get("kind"):
            case "started":
                begun[record["number"]] = reading.line, record
            case "finished":
                begun.pop(record["trial"]["number"], None)
                study.apply(record)
            case _:
                study.apply(record)
    for line, record in begun.values():
        reading.line = line
        study.apply(record)


def study_names(results_dir: Path) -> list[str]:
    """Return the names of the studies in a results folder, sorted; none where there is none."""
    found = (path for path in results_dir.glob(f"*/{JOURNAL}") if path.is_file())
    return sorted(path.parent.name for path in found)
