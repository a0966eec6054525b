"""A study open for writing: the journal, the lock, and the files derived from the journal."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, final

from objectives.seeds import numbers_of
from tuning.errors import JournalError, PlaceLostError
from tuning.going_on import going_on
from tuning.results.codec import (
    baselines_record,
    died_record,
    finished_record,
    spec_to_json,
    started_record,
)
from tuning.results.derived import write_derived
from tuning.results.environment import write_environment
from tuning.results.files.links import refuse_links
from tuning.results.files.under_way import UnderWay
from tuning.results.journal import (
    Journal,
    Record,
    create_journal,
    make_folder,
    recover_journal,
    remove_unfinished_files,
    replace_file,
    rescue_records,
)
from tuning.results.journal.confirmations import confirmed_record
from tuning.results.lock import refuse_existing, refuse_renamed, study_lock
from tuning.results.overview.index import write_index
from tuning.results.study_record import (
    FORMAT,
    JOURNAL,
    StudyRecord,
    read_header,
    read_study,
    study_from_header,
)
from tuning.version import version

if TYPE_CHECKING:
    from pathlib import Path

    from search_spaces import Configuration
    from tuning.records import Baselines, Confirmation, Trial
    from tuning.specification.study_spec import StudySpec

# Deriving all files anew costs a few milliseconds a hundred trials: not after each quick one, and
# the rarer the longer it takes, so that of a study of any length it is at most a twentieth.
_SECONDS_BETWEEN_DERIVING = 2.0
_TIMES_ITS_COST = 20


@final
class StudyStore:
    """The only stateful object of a study; open it with ``create_store`` or ``open_store``.

    Attributes:
        under_way: Which trial's code runs in this process.
    """

    def __init__(self, study: StudyRecord, journal: Journal) -> None:
        """Take a study and its journal, open for appending."""
        self._study = study
        self._journal = journal
        self._derive_at = float("-inf")
        self._has_lost_place = False
        self.under_way = UnderWay(study.folder)

    @property
    def study(self) -> StudyRecord:
        """The study as it stands."""
        return self._study

    @property
    def trials(self) -> dict[int, Trial]:
        """The finished trials by number."""
        return self._study.trials

    @property
    def unfinished(self) -> dict[int, Configuration]:
        """The trials that began and did not finish."""
        return self._study.unfinished

    def record_started(self, number: int, configuration: Configuration) -> None:
        """Keep that a trial began; not worth waiting for the disk."""
        self._append(
            started_record(number, configuration),
            durable=False,
            apply=partial(self._study.apply_started, number, configuration),
        )

    def record_finished(self, trial: Trial, *, log: str = "") -> None:
        """Keep a finished trial for good before returning; then bring the files up to date."""
        record = finished_record(trial)
        apply = partial(self._study.apply_finished, trial)
        if log:
            # Not into a folder that is no longer the study's.
            self._require_place(apply)
            self._write_log(trial.number, log)
        self._append(record, durable=True, apply=apply)
        if time.monotonic() >= self._derive_at:
            self.derive()

    def note_death(self) -> int | None:
        """Keep which trial was under way in a process that died; None where none was."""
        number = self.under_way.left_behind()
        if number is None or not self._is_known(number):
            return None
        self._append(died_record(number), durable=True)
        return number

    def _is_known(self, number: int) -> bool:
        """Tell whether a trial of a number began and did not finish, or one is confirmed by it."""
        trial, run = numbers_of(number)
        if run is None:
            return number in self._study.unfinished
        return trial in self._study.trials and (trial, run) not in self._study.confirmations

    def record_budget(self, spec: StudySpec) -> None:
        """Keep that the study goes on with another budget."""
        self._append({"kind": "budget", "spec": spec_to_json(spec)}, durable=True)

    def record_baselines(self, baselines: Baselines) -> None:
        """Keep what is reached without a search."""
        self._append(baselines_record(baselines), durable=True)

    def record_confirmation(self, confirmation: Confirmation) -> None:
        """Keep, for good before returning, what a training that confirms a trial came to."""
        self._append(
            confirmed_record(confirmation),
            durable=True,
            apply=partial(self._study.apply_confirmed, confirmation),
        )

    def record_test_opened(self, *, trial: int) -> None:
        """Keep that the test set is about to be seen, before it is."""
        self._append(
            {"kind": "test_opened", "trial": trial, "data": self._study.identity["data"]},
            durable=True,
        )

    def derive(self) -> None:
        """Write every file that follows from the journal."""
        began = time.monotonic()
        write_derived(self._study)
        ended = time.monotonic()
        pause = max(_SECONDS_BETWEEN_DERIVING, _TIMES_ITS_COST * (ended - began))
        self._derive_at = ended + pause

    def close(self) -> None:
        """Bring the derived files up to date and close the journal.

        Raises:
            PlaceLostError: If the journal is no longer where it was; what it held is beside it.
        """
        try:
            if not self._has_lost_place:
                self._require_place()
                self.derive()
                write_index(self._study.spec.results_dir, at_hand=self._study)
        finally:
            self.under_way.clear()
            self._journal.close()

    def _append(
        self, record: Record, *, durable: bool, apply: Callable[[], None] | None = None
    ) -> None:
        apply = partial(self._study.apply, record) if apply is None else apply
        try:
            self._journal.append(record, durable=durable)
        except PlaceLostError as error:
            apply()
            raise self._rescued(error) from None
        apply()

    def _require_place(self, apply: Callable[[], None] = lambda: None) -> None:
        """Look whether the journal still has its place; ``apply`` takes in what is known by now."""
        try:
            self._journal.check_place()
        except PlaceLostError as error:
            apply()
            raise self._rescued(error) from None

    def _rescued(self, error: PlaceLostError) -> PlaceLostError:
        """Write all that is known to a new file, once, and return what is to be said of it."""
        if self._has_lost_place:
            return error
        self._has_lost_place = True
        folder = self._study.folder
        path = rescue_records(self._study.records(), folder)
        return PlaceLostError(
            f"{error}; the {len(self._study.trials)} finished trials are in {path}: move it to"
            f" {folder / JOURNAL}, then continue with {going_on('resume', self._study.spec)}"
        )

    def _write_log(self, number: int, log: str) -> None:
        folder = self._study.folder / "logs"
        make_folder(folder)
        replace_file(folder / f"{number:04d}.txt", log)


@contextmanager
def create_store(spec: StudySpec, header: dict[str, Any]) -> Iterator[StudyStore]:
    """Begin a new study on disk.

    Args:
        spec: What is asked for.
        header: The rest of the journal's first record: metric, direction, identity, signature,
            created_at.

    Raises:
        ExistingStudyError: If there is a study of that name already.
        JournalError: If the folder cannot be written.
    """
    folder = spec.folder
    refuse_existing(spec)
    refuse_links(folder)
    make_folder(folder)
    with study_lock(folder):
        refuse_existing(spec)
        # One that died before its journal had a name left what it had written of it.
        remove_unfinished_files(folder)
        first = {
            "kind": "study",
            "format": FORMAT,
            "id": uuid.uuid4().hex,
            "written_by": version(),
            "spec": spec_to_json(spec),
            **header,
        }
        journal = create_journal(folder / JOURNAL, first)
        store = StudyStore(study_from_header(first, results_dir=spec.results_dir), journal)
        with _closing(store):
            if store.study.imported is None:
                write_environment(folder)
            yield store


@contextmanager
def open_store(results_dir: Path, name: str) -> Iterator[tuple[StudyStore, list[str]]]:
    """Open an existing study for appending, with a sentence for each thing that was mended.

    Raises:
        StudyNotFoundError: If there is no such study.
        StudyOpenError: If another process has it open.
    """
    folder = results_dir / name
    refuse_links(folder)
    # Says what is wrong before anything is locked or mended.
    refuse_renamed(read_header(results_dir, name), folder)
    with study_lock(folder):
        remove_unfinished_files(folder)
        study, notes = _read_and_mend(results_dir, name)
        # Until the lock was had, somebody may have given it another name.
        refuse_renamed(study, folder)
        store = StudyStore(study, Journal(folder / JOURNAL, study.sequence))
        with _closing(store):
            yield store, notes


def _read_and_mend(results_dir: Path, name: str) -> tuple[StudyRecord, list[str]]:
    study = read_study(results_dir, name)
    if not study.needs_mending:
        return study, []
    notes = recover_journal(study.folder / JOURNAL)
    return read_study(results_dir, name), notes


@contextmanager
def _closing(store: StudyStore) -> Iterator[None]:
    try:
        yield
    except BaseException:
        # What went wrong is to be heard, not that a full disk takes no leaderboard either.
        try:
            store.close()
        except PlaceLostError:
            raise  # Whoever interrupts a study is told that nothing is lost.
        except JournalError:
            pass
        raise
    store.close()
