"""What a person is told while a study or a retraining waits for workers that do not come."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from tuning.specification.study_spec import Placement

# Longer than a worker takes to load on a busy machine.
_SECONDS = 60.0


@final
@dataclass(slots=True)
class WorkerNews:
    """Says once that something waits for workers, and once that it goes on; then the same anew.

    Attributes:
        placement: What a worker needs.
        say: Told it.
        now: Counts seconds.
        what: What waits.
        way_out: What else a person can do than wait.
    """

    placement: Placement
    say: Callable[[str], None]
    now: Callable[[], float] = time.monotonic
    what: str = "the study"
    way_out: str = (
        "stop it with Ctrl-C, or `--stop` where it was submitted, and `tuning resume` goes on with"
        " it"
    )
    _since: float | None = None
    _has_said: bool = False

    def look(self, *, is_waiting: bool) -> None:
        """Take in whether there is something to train and nobody to train it."""
        if not is_waiting:
            if self._has_said:
                self.say(f"a worker is ready; {self.what} goes on")
            self._since, self._has_said = None, False
            return
        now = self.now()
        if self._since is None:
            self._since = now
        if not self._has_said and now >= self._since + _SECONDS:
            self._has_said = True
            self.say(
                f"no worker has been ready for {_SECONDS:.0f} s; {self.what} waits until a machine"
                f" has room for one ({self._room}) and it has loaded; {self.way_out}"
            )

    @property
    def _room(self) -> str:
        cpus, gpus = self.placement.cpus, self.placement.gpus
        text = f"{cpus:g} CPU{'' if cpus == 1 else 's'}"
        return f"{text}, {gpus:g} GPU{'' if gpus == 1 else 's'}" if gpus else text
