"""Feed every reader many inputs, each known by its number; ``make fuzz``.

``python -m tests.fuzz --inputs 100000 --seed 1``; an input that shows a defect is fed again by
``python -m tests.fuzz --target "study files" --number 123``.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from types import FrameType

from tests.fuzz.targets import TARGETS, Target, alone_in, shown_input

# For one input, of this process's own time, and of the clock's where it waits: then it hangs.
_MOST_SECONDS, _MOST_WAITED = 30.0, 600.0
# Tens of thousands of files are written: a disk has better things to do.
_IN_MEMORY = next((one for one in ("/dev/shm",) if os.path.isdir(one)), None)
_MOST_DEFECTS = 5  # shown of one reader


class HangError(Exception):
    """An input was read for too long."""


def main() -> int:
    """Feed the readers and say what was found; 1 where there is a defect."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000, help="how many in all")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="where numbers begin")
    parser.add_argument("--target", help="one reader alone")
    parser.add_argument("--number", type=int, help="one input alone, with --target")
    asked = parser.parse_args()
    signal.signal(signal.SIGPROF, _hang)
    signal.signal(signal.SIGALRM, _hang)
    os.environ["HOME"] = os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="fuzz-home-")
    targets = [one for one in TARGETS if asked.target in (None, one.name)]
    total = defects = 0
    for target in targets:
        count = 1 if asked.number is not None else asked.inputs * target.inputs // 100
        first = asked.seed * 1_000_000 if asked.number is None else asked.number
        began = time.monotonic()
        found = fed(target, range(first, first + count))
        seconds = time.monotonic() - began
        total, defects = total + count, defects + found
        print(
            f"{target.name}: {count:,} inputs from number {first} in {seconds:.0f} s,"
            f" {found} with a defect",
            flush=True,
        )
    print(f"{total:,} inputs, seed {asked.seed}: {defects} with a defect")
    return 1 if defects else 0


def fed(target: Target, numbers: range) -> int:
    """Feed a reader, show its first defects, and return how many there are."""
    found = 0
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir=_IN_MEMORY) as folder:
        for number in numbers:
            _watch(_MOST_SECONDS, _MOST_WAITED)
            try:
                with alone_in(Path(folder)) as place:
                    target.feed(number, place)
            except BaseException as error:  # whatever it is, a person would see it
                _watch(0, 0)
                if isinstance(error, KeyboardInterrupt):
                    raise
                found += 1
                if found <= _MOST_DEFECTS:
                    print(f"DEFECT {shown_input(number, target)}", file=sys.stderr)
                    traceback.print_exc(limit=-6)
            finally:
                _watch(0, 0)
    return found


def _watch(seconds: float, waited: float) -> None:
    """Interrupt this process after so many seconds of its time, or of the clock's; 0 for never."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, waited)


def _hang(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise HangError(f"read for more than {_MOST_SECONDS:.0f} s, or waited {_MOST_WAITED:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
