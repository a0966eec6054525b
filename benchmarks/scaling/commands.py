"""What the commands take that read a long study, each a process from its start to its exit."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

_STUDY = "long"
_COMMANDS = (
    ("leaderboard", _STUDY),
    ("leaderboard", _STUDY, "--format", "csv"),
    ("leaderboard", _STUDY, "--format", "json"),
    ("list", "studies"),
    ("show", _STUDY, "7"),
    ("export", _STUDY),
)
_WRITE = """
import sys
from pathlib import Path
from benchmarks.scaling.long_study import write_long_study
write_long_study(Path(sys.argv[1]), name=sys.argv[2], trials=int(sys.argv[3]))
"""


@dataclass(frozen=True, kw_only=True)
class CommandRun:
    """One process.

    Attributes:
        command: What a person types.
        seconds: From start to exit.
        cpu_seconds: Its processor time, which a busy machine does not lengthen.
        peak_bytes: The most memory that it held.
    """

    command: str
    seconds: float
    cpu_seconds: float
    peak_bytes: int


def run_commands(results_dir: Path, *, trials: int) -> list[CommandRun]:
    """Write a study of so many trials and return what the commands took on it."""
    runs = [
        _run(
            "write the study", [sys.executable, "-c", _WRITE, str(results_dir), _STUDY, str(trials)]
        )
    ]
    for words in _COMMANDS:
        command = [sys.executable, "-m", "tuning", *words, "--results", str(results_dir)]
        runs.append(_run(" ".join(("tuning", *words)), command))
    return runs


def _run(name: str, command: list[str]) -> CommandRun:
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{name}: ended with {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return CommandRun(
        command=name,
        seconds=time.perf_counter() - began,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_bytes=usage.ru_maxrss * unit,
    )
