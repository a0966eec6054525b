"""The doors of a study while it runs, and those of its retrained models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, final

from tuning.doors.also.catalog import OF_RETRAINED
from tuning.doors.also.process import DoorProcess
from tuning.going_on import going_on
from tuning.progress import HandedOnProgress
from tuning.specification.fields.doors import door_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tuning.progress import Progress
    from tuning.records import Trial
    from tuning.specification.study_spec import StudySpec

# Without a trial being written meanwhile. A model of gigabytes may take minutes on its way.
_PATIENCE_SECONDS, _PATIENCE_INTERRUPTED, _PATIENCE_FOR_MODELS = 60.0, 5.0, 600.0


@contextmanager
def doors_opened(spec: StudySpec, shown: Progress) -> Iterator[Progress]:
    """Open the doors that a study asks for while it runs within, and yield who is to be told.

    Whatever goes wrong with one is said in a line, and harms no study.

    Args:
        spec: The study, whose journal is there.
        shown: Who else is told what happens.
    """
    if not spec.also:
        yield shown
        return
    doors = _Doors(spec, shown)
    try:
        yield doors
    except BaseException:
        doors.close(patience_seconds=_PATIENCE_INTERRUPTED)
        raise
    doors.close(patience_seconds=_PATIENCE_SECONDS)


def write_retrained(spec: StudySpec, trials: Sequence[int], *, say: Callable[[str], None]) -> None:
    """Hand retrained models to the doors of a study that take them; what fails is said.

    Args:
        spec: The study.
        trials: Those that were retrained.
        say: Told in a line a door.
    """
    for name in spec.also:
        if name not in OF_RETRAINED:
            continue
        try:
            reason = DoorProcess(name, spec, trials=trials).end(
                patience_seconds=_PATIENCE_FOR_MODELS
            )
        except OSError as error:
            reason = str(error)
        if reason:
            say(f"{name}: the retrained model was not written there ({reason})")
        else:
            say(f"{name}: the retrained model is written there, too")


@final
class _Doors(HandedOnProgress):
    """Told what happens to a study, it has the doors look at the journal.

    Attributes:
        open: The processes that have not failed.
    """

    def __init__(self, spec: StudySpec, shown: Progress) -> None:
        self._spec = spec
        super().__init__(shown)
        self.open: list[DoorProcess] = []
        for name in spec.also:
            try:
                self.open.append(DoorProcess(name, spec))
            except OSError as error:
                self._warn(name, str(error))
            else:
                door = door_of(name)
                place = str(spec.folder / door.place) if door.is_in_folder else door.place
                shown.say(f"also written for {name}: {place}")

    def trial_finished(self, trial: Trial) -> None:
        """Have the doors look at the journal, in which the trial stands already."""
        super().trial_finished(trial)
        for door in tuple(self.open):
            if door.is_over:
                self.open.remove(door)
                self._warn(door.name, door.end(patience_seconds=0.0), log=door.log)
            else:
                door.tell()

    def close(self, *, patience_seconds: float) -> None:
        """Wait for what is still being written."""
        for door in self.open:
            reason = door.end(patience_seconds=patience_seconds)
            if reason:
                self._warn(door.name, reason, log=door.log)
        self.open = []

    def _warn(self, name: str, reason: str, *, log: Path | None = None) -> None:
        more = "" if log is None or not log.exists() else f", more in {log}"
        self._shown.say(
            f"nothing more is written for {name} ({reason or 'its process ended'}{more}); the"
            f" search goes on without it, and {going_on('resume', self._spec)} makes up for what"
            " is missing"
        )
