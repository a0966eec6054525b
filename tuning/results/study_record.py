"""A study as its journal tells it: what was asked for, what was tried, what came of it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, final

from objectives.metric import Direction, Metric
from search_spaces import Configuration
from tuning.errors import JournalError, StudyNotFoundError
from tuning.records import Trial
from tuning.results.codec import spec_from_json, trial_from_json
from tuning.results.journal import Record, read_journal
from tuning.specification import StudySpec

FORMAT = 1
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
        openings: How often retraining opened the test set of this study.
        damaged: Line numbers of the journal that cannot be trusted.
    """

    spec: StudySpec
    metric: Metric
    identity: dict[str, str]
    signature: dict[str, Any]
    created_at: str
    trials: dict[int, Trial] = field(default_factory=dict)
    unfinished: dict[int, Configuration] = field(default_factory=dict)
    openings: int = 0
    damaged: tuple[int, ...] = ()

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

    def apply(self, record: Record) -> None:
        """Take in one record; unknown kinds are of a newer version and are passed over."""
        match record.get("kind"):
            case "started":
                number = record["number"]
                if number not in self.trials:
                    self.unfinished[number] = Configuration(record["configuration"])
            case "finished":
                trial = trial_from_json(record["trial"])
                # The first end of a trial counts; a second one is not the truth.
                self.trials.setdefault(trial.number, trial)
                self.unfinished.pop(trial.number, None)
            case "budget":
                self.spec = spec_from_json(record["spec"], results_dir=self.spec.results_dir)
            case "test_opened":
                self.openings += 1
            case _:
                pass


def study_from_header(header: Record, *, results_dir: Path) -> StudyRecord:
    """Return the study that a journal's first record begins."""
    return StudyRecord(
        spec=spec_from_json(header["spec"], results_dir=results_dir),
        metric=Metric(header["metric"], Direction(header["direction"])),
        identity=header["identity"],
        signature=header["signature"],
        created_at=header["created_at"],
    )


def read_study(results_dir: Path, name: str) -> StudyRecord:
    """Read a study from its journal alone.

    Raises:
        StudyNotFoundError: If there is no such study; names those that there are.
        JournalError: If the journal's first line is damaged or of a newer version.
    """
    path = results_dir / name / JOURNAL
    # A name is one folder's: ".." and paths lead out of the results folder.
    if Path(name).name != name or not os.path.isfile(path):
        names = study_names(results_dir)
        listed = f"; there are {', '.join(names)}" if names else "; there is none yet"
        raise StudyNotFoundError(f"there is no study {name!r} in {results_dir}{listed}")
    content = read_journal(path)
    header = content.records[0] if content.records else {}
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
    study = study_from_header(header, results_dir=results_dir)
    study.damaged = content.damaged
    for record in content.records[1:]:
        study.apply(record)
    return study


def study_names(results_dir: Path) -> list[str]:
    """Return the names of the studies in a results folder, sorted."""
    if not results_dir.is_dir():
        return []
    return sorted(path.parent.name for path in results_dir.glob(f"*/{JOURNAL}"))
