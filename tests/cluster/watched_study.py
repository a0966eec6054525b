"""A study of real, small networks that writes down which process trains which trial, and when."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

from tests.repository import REPOSITORY
from tuning.results.journal import JournalReading
from tuning.results.leaderboard import study_entries
from tuning.results.ranking import rank
from tuning.results.study_record import JOURNAL, read_study

EPOCHS = 4
_NAME = "watched"
# Sleeping stands for work: it takes time and no CPU, so that a small machine has several workers.
# The file beside it says how long, since it must not be part of what is trained.
_OBJECTIVE = """\
import os
import time
from pathlib import Path

import keras

from search_spaces import Float

HERE = Path({folder!r})


class Watched(keras.callbacks.Callback):
    def __init__(self, name):
        super().__init__()
        self.name, self.pause = name, float((HERE / "pace").read_text())

    def note(self, event):
        # One clock for all processes of a machine.
        line = f"{{time.monotonic()}} {{os.getpid()}} {{event}} {{self.name}}\\n".encode()
        log = os.open(HERE / "events.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.write(log, line)
        os.close(log)

    def on_train_begin(self, logs=None):
        self.note("begin")

    def on_epoch_end(self, epoch, logs=None):
        time.sleep(self.pause)

    def on_train_end(self, logs=None):
        self.note("end")


class Wine:
    space = {{"learning_rate": Float(1e-3, 1e-1, log=True), "batch_size": 32}}

    def data(self):
        from sklearn.datasets import load_wine

        return load_wine(return_X_y=True)

    def callbacks(self, configuration):
        return [Watched(repr(configuration["learning_rate"]))]

    def build_model(self, configuration, signature):
        layers = [keras.Input((13,)), keras.layers.BatchNormalization()]
        model = keras.Sequential([*layers, keras.layers.Dense(3, activation="softmax")])
        model.compile(
            loss="sparse_categorical_crossentropy",
            optimizer=keras.optimizers.Adam(configuration["learning_rate"]),
            metrics=["accuracy"],
        )
        return model
"""


@final
@dataclass(frozen=True, slots=True)
class Event:
    """A process began or ended to train a fold.

    Attributes:
        seconds: When, by the machine's monotonic clock.
        pid: The process.
        what: ``begin`` or ``end``.
        configuration: A name for what it trains.
    """

    seconds: float
    pid: int
    what: str
    configuration: str


@final
@dataclass(frozen=True, slots=True)
class WatchedStudy:
    """A study in a folder of its own, run by the command line in processes of their own.

    Attributes:
        folder: Where it lies.
        environment: What its processes find in their environment beside ours.
    """

    folder: Path
    environment: Mapping[str, str]

    @classmethod
    def make(
        cls, folder: Path, *, seconds_an_epoch: float, environment: Mapping[str, str]
    ) -> WatchedStudy:
        """Write the objective into a new folder."""
        folder.mkdir()
        (folder / "own.py").write_text(_OBJECTIVE.format(folder=str(folder)), encoding="utf-8")
        study = cls(folder, environment)
        study.set_pace(seconds_an_epoch)
        return study

    def set_pace(self, seconds_an_epoch: float) -> None:
        """Say how long an epoch takes from the next trial on."""
        (self.folder / "pace").write_text(str(seconds_an_epoch), encoding="utf-8")

    @contextmanager
    def search(
        self, backend: str, *flags: str, trials: int, folds: int = 1
    ) -> Iterator[subprocess.Popen[str]]:
        """Search with the random sampler; the process is killed if the test ends before it."""
        asked: dict[str, Any] = {"backend": backend, "trials": trials, "epochs": EPOCHS}
        asked |= {"folds": folds, "sampler": "random", "patience": "none", "name": _NAME}
        settings = [part for name, value in asked.items() for part in (f"--{name}", str(value))]
        with self._tuning("search", "own.py:Wine", *settings, *flags) as process:
            yield process

    @contextmanager
    def resume(self, *flags: str) -> Iterator[subprocess.Popen[str]]:
        """Continue the study."""
        with self._tuning("resume", _NAME, *flags) as process:
            yield process

    def events(self) -> list[Event]:
        """Return what the workers noted so far, the oldest first."""
        log = self.folder / "events.log"
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        parts = (line.split() for line in lines)
        return [Event(float(when), int(pid), what, name) for when, pid, what, name in parts]

    def finished_records(self) -> Counter[int]:
        """Return how often the journal says of each trial that it finished."""
        journal = self.folder / "results" / _NAME / JOURNAL
        records = JournalReading(journal) if journal.exists() else ()
        return Counter(
            record["trial"]["number"] for record in records if record["kind"] == "finished"
        )

    def leaderboard(self) -> list[tuple[Any, ...]]:
        """Return the ranked trials with everything that no clock says about them."""
        study = read_study(self.folder / "results", _NAME)
        trials = [row.trial for row in rank(study_entries(study), study.metric)]
        return [
            (trial.number, trial.configuration, trial.outcome, trial.curves) for trial in trials
        ]

    def printed(self) -> str:
        """Return what the last command printed."""
        return (self.folder / "printed.txt").read_text(encoding="utf-8")

    @contextmanager
    def _tuning(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        root = str(REPOSITORY)
        settings = {"PYTHONPATH": root, "KERAS_BACKEND": "jax", "TF_CPP_MIN_LOG_LEVEL": "3"}
        with (self.folder / "printed.txt").open("w", encoding="utf-8") as printed:
            process = subprocess.Popen(
                [sys.executable, "-m", "tuning", *arguments],
                cwd=self.folder,
                env=os.environ | self.environment | settings,
                stdout=printed,
                stderr=subprocess.STDOUT,
                text=True,
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()
