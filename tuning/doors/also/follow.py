"""What a door's process does: it follows the study's journal until the study ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tuning.results.study_record import read_study

if TYPE_CHECKING:
    from tuning.doors.also.door import Door
    from tuning.records import Trial

# A long journal takes seconds to read: at most a tenth of the time.
_TIMES_ITS_COST, _LONGEST_PAUSE = 10, 5.0


def follow(
    door: Door,
    results_dir: Path,
    name: str,
    *,
    wait_for_news: Callable[[], bool],
    tell: Callable[[], None],
) -> None:
    """Write every finished trial once, those of earlier runs too, until the study ends.

    The journal is the truth: what an earlier run could not write is made up for.

    Args:
        door: Where to.
        results_dir: Where studies lie.
        name: The study.
        wait_for_news: Waits until something happened to the study; false once it has ended.
        tell: Called as each trial is written.
    """
    written = door.written()
    is_running = True
    while True:
        began = time.monotonic()
        study = read_study(results_dir, name)
        cost = time.monotonic() - began
        for trial in sorted(study.trials.values(), key=_order):
            if trial.number not in written:
                door.write(trial)
                written.add(trial.number)
                tell()
        if not is_running:
            door.close(study)
            return
        is_running = wait_for_news()
        if is_running:
            time.sleep(min(_TIMES_ITS_COST * cost, _LONGEST_PAUSE))


def _order(trial: Trial) -> tuple[str, int]:
    """Order trials as they ended; those of one moment by number."""
    return trial.finished_at, trial.number
