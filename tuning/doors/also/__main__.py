"""The process of a door: ``python -m tuning.doors.also DOOR RESULTS STUDY [TRIAL ...]``.

Standard input says, by a byte, that something happened to the study, and by its end that the study
has ended: so it does also where the process that ran it was killed. With trials, their retrained
models are written instead.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from tuning.doors.also.catalog import open_door, open_retrained_door
from tuning.doors.also.follow import follow
from tuning.results.study_record import read_study

_MUCH = 65536


def main(arguments: list[str]) -> None:
    """Open a door and hold it open until the study ends."""
    name, results, study, *trials = arguments
    # Ctrl-C ends the study, and with it, in order, what is written for others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    told = os.dup(1)
    # Whatever libraries print goes where the traceback goes.
    os.dup2(2, 1)
    results_dir = Path(results)
    record = read_study(results_dir, study)
    if trials:
        door = open_retrained_door(name, record)
        for trial in trials:
            door.write_retrained(int(trial))
            _tell(told)
        return
    follow(
        open_door(name, record),
        results_dir,
        study,
        wait_for_news=lambda: bool(os.read(0, _MUCH)),
        tell=lambda: _tell(told),
    )


def _tell(told: int) -> None:
    try:
        os.write(told, b".")
    except BrokenPipeError:
        return  # Whoever ran the study is gone; what it left is written all the same.


if __name__ == "__main__":
    main(sys.argv[1:])
