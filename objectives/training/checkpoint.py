"""A running training in a file, from which another process goes on."""

from __future__ import annotations

import json
import os
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

import numpy as np

from objectives.measurement import Measurement
from objectives.training.keras_state.snapshot import Snapshot

if TYPE_CHECKING:
    from objectives.training.trainer import Trainer

_FORMAT = 1
# What a file that is damaged, or none of ours, makes the readers of zip files, NumPy and JSON
# raise; NotImplementedError is said of a kind of compression that Python does not know.
_DAMAGED = (zipfile.BadZipFile, ValueError, KeyError, TypeError, EOFError, NotImplementedError)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class SavedTraining:
    """What a checkpoint holds: the epochs so far, the time they took, and how to go on."""

    measurements: tuple[Measurement, ...]
    seconds: float
    snapshot: Snapshot


@final
class Checkpoint:
    """The file of one training; one process at a time may use it."""

    def __init__(
        self,
        path: Path,
        *,
        identity: Mapping[str, Any],
        study_then: str = "",
        every_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin to count the time; nothing is read or written yet.

        Args:
            path: The file.
            identity: Plain data that says whose training it is; another one's file is ignored.
            study_then: The ``study`` of the identity as earlier versions wrote it.
            every_seconds: How often to save.
            clock: Counts seconds.
        """
        self._path = path
        # As it will be read back.
        self._identity = json.loads(json.dumps(dict(identity) | {"format": _FORMAT}))
        self._identity_then = self._identity | {"study": study_then}
        self._every_seconds = every_seconds
        self._clock = clock
        self._saved_at = clock()
        self.problem = ""
        """Why it could not be written the last time, for people; mostly empty."""

    def read(self) -> SavedTraining | None:
        """Return what was saved, or None; a file that is damaged or another's is removed."""
        try:
            saved = self._read() if self._path.is_file() else None
        except OSError:
            return None
        except _DAMAGED:
            saved = None
        if saved is None:
            self.remove()
        return saved

    def save_if_due(
        self, trainer: Trainer, measurements: Sequence[Measurement], *, seconds: float
    ) -> None:
        """Save a training after an epoch, if it was not for long enough.

        What keeps the file from being written is no reason to end a trial: it becomes ``problem``.
        """
        if self._clock() - self._saved_at < self._every_seconds:
            return
        snapshot = trainer.snapshot()
        if snapshot is None:
            return
        try:
            self._write(snapshot, measurements, seconds=seconds)
            self.problem = ""
        except OSError as error:
            self.problem = f"could not be saved while it trained ({error.strerror or error})"
        self._saved_at = self._clock()

    def remove(self) -> None:
        """Remove the file, if there is one."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _read(self) -> SavedTraining | None:
        with zipfile.ZipFile(self._path) as archive:
            # Checks every sum, before a damaged length asks for any amount of memory.
            if archive.testzip() is not None:
                return None
        with np.load(self._path, allow_pickle=False) as file:
            about = json.loads(file["about"].tobytes())
            if about["identity"] not in (self._identity, self._identity_then):
                return None
            variables = tuple(file[f"variable_{at}"] for at in range(about["variables"]))
        return SavedTraining(
            measurements=tuple(
                Measurement(epoch=epoch, metrics=metrics)
                for epoch, metrics in enumerate(about["curve"], start=1)
            ),
            seconds=float(about["seconds"]),
            snapshot=Snapshot(
                variables=variables,
                shuffling=about["shuffling"],
                callbacks=about["callbacks"],
                stage=int(about["stage"]),
            ),
        )

    def _write(
        self, snapshot: Snapshot, measurements: Sequence[Measurement], *, seconds: float
    ) -> None:
        about = {
            "identity": self._identity,
            "curve": [dict(measurement.metrics) for measurement in measurements],
            "seconds": seconds,
            "shuffling": snapshot.shuffling,
            "callbacks": snapshot.callbacks,
            "stage": snapshot.stage,
            "variables": len(snapshot.variables),
        }
        arrays = {f"variable_{at}": array for at, array in enumerate(snapshot.variables)}
        arrays["about"] = np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)
        # Not its parents: on another machine the study's folder may not be there.
        self._path.parent.mkdir(exist_ok=True)
        _replace_file(self._path, arrays)


def checkpoint_path(folder: Path, *, number: int, fold: int) -> Path:
    """Return the file of a trial's training on one fold."""
    return folder / f"{number:04d}-{fold}.npz"


def _replace_file(path: Path, arrays: Mapping[str, Any]) -> None:
    """Write a file so that at any moment either the old or the new one stands there whole."""
    temporary = path.with_name(f"{path.name}.new")
    try:
        with temporary.open("wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
