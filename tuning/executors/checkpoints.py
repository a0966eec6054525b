"""Where the running trials of a study are saved, and when what was saved is needed no more."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Set
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from objectives.identity import identity_of
from objectives.training.checkpoint_plan import CheckpointPlan

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from tuning.specification.study_spec import StudySpec

_FOLDER = "checkpoints"


def checkpoint_plan(spec: StudySpec, loaded: LoadedObjective) -> CheckpointPlan | None:
    """Return how the running trials of a study are saved; None for not at all."""
    if spec.checkpoint_seconds is None:
        return None
    identity = [spec.folds, identity_of(loaded, spec.space)]
    return CheckpointPlan(
        # Workers run in folders of their own.
        folder=_folder(spec).absolute(),
        every_seconds=spec.checkpoint_seconds,
        # Without the name, which may change while trials wait to go on.
        study=_digest(identity),
        study_then=_digest([spec.name, *identity]),
    )


def _digest(identity: list[Any]) -> str:
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()


def remove_trial_checkpoints(spec: StudySpec, number: int) -> None:
    """Remove what was saved of a trial, also what was half written; for one that is recorded."""
    if spec.checkpoint_seconds is not None:
        _remove(spec, {number})


def remove_finished_checkpoints(spec: StudySpec, finished: Iterable[int]) -> None:
    """Remove what was saved of finished trials, and the folder once nothing is left in it.

    A process that is killed between the record of a trial and this leaves files behind.
    """
    _remove(spec, set(finished))
    with suppress(OSError):
        _folder(spec).rmdir()


def _folder(spec: StudySpec) -> Path:
    return spec.folder / _FOLDER


def _remove(spec: StudySpec, numbers: Set[int]) -> None:
    with suppress(OSError), os.scandir(_folder(spec)) as entries:
        for entry in entries:
            number = entry.name.partition("-")[0]
            if number.isdecimal() and int(number) in numbers:
                Path(entry.path).unlink(missing_ok=True)
