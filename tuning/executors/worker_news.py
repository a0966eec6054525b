"""What a person is told while a study waits for workers that do not come."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from tuning.specification import Placement

# Longer than a worker takes to load on a busy machine.
_SECONDS = 60.0


@final
@dataclass(slots=True)
class WorkerNews:
    """Says once that a study waits for workers, and once that it goes on; then the same anew.

    Attributes:
        placement: What a worker needs.
        say: Told it.
        now: Counts seconds.
    """

    placement: Placement
    say: Callable[[str], None]
    now: Callable[[], float] = time.monotonic
    _since: float | None = None
    _has_said: bool = False

    def look(self, *, is_waiting: bool) -> None:
        """Take in whether there are trials to train and nobody to train one."""
        if not is_waiting:
            if self._has_said:
                self.say("a worker is ready; the study goes on")
            self._since, self._has_said = None, False
            return
        now = self.now()
        if self._since is None:
            self._since = now
        if not self._has_said and now >= self._since + _SECONDS:
            self._has_said = True
            self.say(
                f"no worker has been ready for {_SECONDS:.0f} s; the study waits until a machine"
                f" has room for one ({self._room}) and it has loaded; stop it with Ctrl-C, or"
                " `--stop` where it was submitted, and `tuning resume` goes on with it"
            )

    @property
    def _room(self) -> str:
        cpus, gpus = self.placement.cpus, self.placement.gpus
        text = f"{cpus:g} CPU{'' if cpus == 1 else 's'}"
        return f"{text}, {gpus:g} GPU{'' if gpus == 1 else 's'}" if gpus else text
