"""Folders of callbacks: one for each training, none for two."""

from __future__ import annotations

import functools
import tempfile
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import final

from objectives.contexts.context import TrainingContext
from objectives.seeds import numbers_of

MARK = ".keras-tuning"
"""The file in a trial's folder by which it is known as one that a study made."""

AGAIN = "confirmed"
"""What folders begin with of trainings that confirm a trial."""

AWAY = "keeps the files of its callbacks on its worker's machine, which lacks the study's folder"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackFolders:
    """Where the callbacks of a study's trainings write.

    It travels to workers, who choose Keras's backend only after they have unpacked it.

    Attributes:
        study: The study's name.
        folder: Where the trials' folders are made, an absolute path inside the study's folder.
        elsewhere: Where they are made on a machine that lacks the study's folder; None for among
            temporary files, which go with the process.
    """

    study: str
    folder: Path
    elsewhere: Path | None = None

    @property
    def is_away(self) -> bool:
        """Whether this machine lacks the study's folder."""
        return not self.folder.parent.is_dir()


def new_context(
    folders: CallbackFolders | None, *, trial: int, fold: int | None, seed: int
) -> TrainingContext:
    """Return the context of a training that begins, or is taken up again, with a new folder.

    Args:
        folders: Where folders are made; None for a look that leaves nothing behind.
        trial: The trial's number, or that of its training again.
        fold: The fold's number; None at retraining.
        seed: What the training draws from.
    """
    if folders is None or folders.is_away:
        elsewhere = None if folders is None else folders.elsewhere
        parent = Path(_temporary().name) if elsewhere is None else elsewhere
    else:
        parent = folders.folder
    trial, run = numbers_of(trial)
    name = f"trial-{trial:04d}" if fold is not None else f"retrained-{trial:04d}"
    if run is not None:
        name = f"{AGAIN}-{trial:04d}-{run}"
    of_trial = parent / name
    of_trial.mkdir(parents=True, exist_ok=True)
    (of_trial / MARK).touch()
    folder, attempt = _new_folder(of_trial, f"seed-{seed}" if fold is None else f"fold-{fold}")
    return TrainingContext(
        study="" if folders is None else folders.study,
        trial=trial,
        fold=fold,
        seed=seed,
        attempt=attempt,
        folder=folder,
    )


def _new_folder(parent: Path, name: str) -> tuple[Path, int]:
    """Make the first folder of a name that is not there; processes may do so side by side."""
    for attempt in count(1):
        folder = parent / (name if attempt == 1 else f"{name}-attempt-{attempt}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder, attempt
    raise AssertionError("counting does not end")


@functools.cache
def _temporary() -> tempfile.TemporaryDirectory[str]:
    """Return a folder that is removed when the process ends."""
    return tempfile.TemporaryDirectory(prefix="keras-tuning-callbacks-")
