"""How running trainings are saved; apart from what saves them, which needs Keras."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import final


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointPlan:
    """How the running trials of a study are saved.

    It travels to workers, who choose Keras's backend only after they have unpacked it.

    Attributes:
        folder: Where the files go, an absolute path; made when the first one is written, inside a
            folder that exists.
        every_seconds: A training is saved after an epoch once so much time has passed since it
            began or was saved; 0 for after every epoch.
        study: What tells studies apart whose trials must not go on from each other's.
        study_then: The same as earlier versions wrote it; what they saved is gone on from.
    """

    folder: Path
    every_seconds: float
    study: str
    study_then: str = ""
