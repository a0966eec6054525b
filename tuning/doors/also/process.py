"""A door's process, as whoever runs the study has it in hand: started, told, waited for."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tuning.specification.study_spec import StudySpec

_MUCH = 65536
_MOST_SHOWN = 160


@final
class DoorProcess:
    """Runs one door apart from the study, so that no crash, no halt and no library reaches it.

    Nothing here waits for the door but ``end``.
    """

    def __init__(self, name: str, spec: StudySpec, *, trials: Sequence[int] = ()) -> None:
        """Start the process.

        Args:
            name: The door.
            spec: The study, whose folder is there already.
            trials: Those whose retrained models are to be written; none to follow the study.

        Raises:
            OSError: If no process can be started, or its log not be written.
        """
        self.name = name
        self.log = spec.folder / "logs" / f"also-{name}.txt"
        self.log.parent.mkdir(exist_ok=True)
        # A new file each time: nothing is written through a link of a folder from elsewhere.
        self.log.unlink(missing_ok=True)
        with self.log.open("xb") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "tuning.doors.also"),
                    *(name, str(spec.results_dir), spec.name, *map(str, trials)),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                # Ctrl-C goes to the study, which ends its doors in order.
                start_new_session=True,
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._news, self._told = self._process.stdin, self._process.stdout
        os.set_blocking(self._news.fileno(), False)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def is_over(self) -> bool:
        """Whether the process has ended, which before the study has is a failure."""
        return self._process.poll() is not None

    def tell(self) -> None:
        """Say that something happened; what is written is read from the journal."""
        # A full pipe says it already, and an end of the process is looked for elsewhere.
        with suppress(BlockingIOError, BrokenPipeError):
            os.write(self._news.fileno(), b".")

    def end(self, *, patience_seconds: float) -> str:
        """Say that the study has ended, wait for what is still being written, and return why not.

        Args:
            patience_seconds: How long to wait without a trial being written.

        Returns:
            An empty text, or what went wrong.
        """
        with suppress(BrokenPipeError):
            self._news.close()
        is_late = False
        try:
            while not is_late and select.select([self._told], [], [], patience_seconds)[0]:
                if not os.read(self._told.fileno(), _MUCH):
                    break
            else:
                is_late = True
            if not is_late:
                self._process.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            is_late = True
        finally:
            self._process.kill()
            self._process.wait()
            self._told.close()
        if is_late:
            return f"it wrote nothing for {patience_seconds:.0f} s"
        return self._reason(self._process.returncode)

    def _reason(self, code: int) -> str:
        if code == 0:
            self.log.unlink(missing_ok=True)
            return ""
        if code < 0:
            return f"its process was ended by {signal.Signals(-code).name}"
        return last_line(self.log) or f"its process ended with exit code {code}"


def last_line(log: Path) -> str:
    """Return the last line of a log: of a traceback what was raised."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return ""
    # What an exception says may go on over lines; its name begins the first of them.
    said = [place for place, line in enumerate(lines) if line and not line[0].isspace()]
    begins = [
        place
        for place in said
        if ":" in lines[place] and lines[place].split(":")[0].replace(".", "").isidentifier()
    ]
    place = begins[-1] if begins else (said[-1] if said else None)
    if place is None:
        return ""
    # An exception by its name, without the module that it is of.
    name, separator, rest = lines[place].partition(":")
    said_last = f"{name.rpartition('.')[2]}{separator}{rest}" if separator else name
    line = " ".join("".join(char if char.isprintable() else " " for char in said_last).split())
    return line if len(line) <= _MOST_SHOWN else line[: _MOST_SHOWN - 3] + "..."
