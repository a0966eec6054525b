"""A study that is recorded trial by trial, with its doors open, and trains nothing."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, final

from tests.study_examples import completed, failed, make_header, make_spec, make_trial, pruned
from tuning.doors.also.opened import doors_opened
from tuning.progress import SilentProgress
from tuning.records import Failed, Trial
from tuning.results.store import StudyStore, create_store, open_store
from tuning.specification.settings import given_settings
from tuning.study.changed_settings import placed

SIX: tuple[Trial, ...] = (
    make_trial(0, completed(0.5)),
    make_trial(1, pruned()),
    make_trial(2, completed(0.4, spread=0.1)),
    make_trial(3, failed()),
    make_trial(4, completed(0.3), neurons=7, optimizer="sgd", momentum=0.5),
    make_trial(5, completed(0.6)),
)


@final
class Lines(SilentProgress):
    """Keeps what is said."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)

    @property
    def warnings(self) -> list[str]:
        return [line for line in self.lines if "nothing more is written" in line]


@final
class ToldStudy:
    """Records trials and tells the doors of them, as a search does."""

    def __init__(self, store: StudyStore, told: Any) -> None:
        self._store = store
        self._told = told

    def finish(self, trials: Sequence[Trial]) -> None:
        for trial in trials:
            log = "traceback" if isinstance(trial.outcome, Failed) else ""
            self._store.record_finished(trial, log=log)
            self._told.trial_finished(trial)

    def signal_doors(self, number: int) -> None:
        for door in self._told.open:
            os.kill(door.pid, number)

    def kill_doors(self) -> None:
        """Kill the processes of all doors, and wait until they are dead."""
        self.signal_doors(signal.SIGKILL)
        while not all(door.is_over for door in self._told.open):
            time.sleep(0.01)


@contextmanager
def begun(results: Path, lines: Lines, *also: str) -> Iterator[ToldStudy]:
    """Begin a study with doors."""
    spec = make_spec(results, also=also, trials=len(SIX))
    with create_store(spec, make_header()) as store, doors_opened(spec, lines) as told:
        yield ToldStudy(store, told)


@contextmanager
def resumed(
    results: Path, lines: Lines, name: str = "study", **changes: Any
) -> Iterator[ToldStudy]:
    """Go on with it, by other doors where they are given."""
    with open_store(results, name) as (store, _):
        spec = placed(store.study.spec, given_settings(changes))
        with doors_opened(spec, lines) as told:
            yield ToldStudy(store, told)
