"""Drivers of other tools, forked by a process that has loaded the tool."""

from __future__ import annotations

import os
import resource
import secrets
import signal
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import final

from tests.chaos.anchors.anchor import Anchor, Law, teller, told
from tests.chaos.clocks import set_clock
from tests.cluster.processes import marked_processes

_MARK = "TUNING_ANCHOR_MARK"
_CALM = Law()
_ROOTS = ("optuna", "keras_tuner", "sklearn", "joblib", "ray")


@final
@dataclass(frozen=True, slots=True)
class Ended:
    """How drivers ended: exit codes (below 0 for a signal, None for a limit) and seconds."""

    status: list[int | None]
    seconds: float
    printed: str


def drive(
    anchor: Anchor,
    folder: Path,
    *,
    law: Law = _CALM,
    kill_told: int | None = None,
    limit: float = 300.0,
    count: int = 1,
    most_bytes: int | None = None,
    clock: str = "",
    changed: bool = False,
) -> Ended:
    """Let a tool search, or go on, in processes of their own, and return how these ended.

    ``kill_told`` is after how many trials that it has told of its driver is killed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mark = secrets.token_hex(16)
    began = time.monotonic()
    children = [
        _fork(anchor, folder, mark, law=law, most_bytes=most_bytes, clock=clock, changed=changed)
        for _ in range(count)
    ]
    status: dict[int, int | None] = {}
    while len(status) < count:
        now = time.monotonic() - began
        for child in children:
            if child in status:
                continue
            ended, code = os.waitpid(child, os.WNOHANG)
            if ended:
                status[child] = os.waitstatus_to_exitcode(code)
            elif now > limit or (kill_told is not None and len(told(folder)) >= kill_told):
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                status[child] = None if now > limit else -signal.SIGKILL
        time.sleep(0.002)
    seconds = time.monotonic() - began
    # Workers and services that its driver has left.
    while left := marked_processes(mark):
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)
    output = folder / "output"
    printed = output.read_text(errors="replace") if output.exists() else ""
    return Ended([status[child] for child in children], seconds, printed)


def _fork(
    anchor: Anchor,
    folder: Path,
    mark: str,
    *,
    law: Law,
    most_bytes: int | None,
    clock: str,
    changed: bool,
) -> int:
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        os.environ[_MARK] = mark
        printed = os.open(folder / "output", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(printed, 1)
        os.dup2(printed, 2)
        # A driver's environment is what it was started with; children of it have the mark.
        tell = teller(folder)
        set_clock(clock, roots=_ROOTS)
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))
        anchor.search(folder, law, tell, changed=changed)
        code = 0
    except BaseException:  # noqa: BLE001 - whatever a tool raises is what it says
        traceback.print_exc()
        code = 1
    finally:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
