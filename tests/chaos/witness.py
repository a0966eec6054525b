"""What the driver was told by its store, written down apart from the store.

An event is *issued* before a call of the store, and *acknowledged* once the call has returned. The
payload is taken from the records' attributes, not from what the store makes of them.
"""

from __future__ import annotations

import functools
import json
import math
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, final

from tuning.records import Trial
from tuning.results.store import StudyStore

EVENTS = "events.jsonl"


@final
class Witness:
    """Notes the events of this process's stores in a file beside the results folder."""

    def __init__(self, folder: Path, *, measures: bool = False) -> None:
        self._measures = measures
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        self._file = os.open(folder / EVENTS, flags, 0o644)

    def note(self, what: str, kind: str, payload: Any) -> None:
        """Write a line at once; it outlives the process, whatever becomes of that."""
        event: dict[str, Any] = {"what": what, "kind": kind, "payload": payload, "pid": os.getpid()}
        event |= {"at": time.monotonic(), "cpu": time.process_time()}
        if self._measures and (what, kind) == ("acknowledged", "finished"):
            event["size"] = _size()
        os.write(self._file, (json.dumps(event) + "\n").encode())

    def watch(self) -> None:
        """Follow every store of this process, for as long as it lives."""
        self._follow("record_started", "started", _started)
        self._follow("record_finished", "finished", _finished)
        self._follow("record_budget", "budget", lambda spec: {"trials": spec.budget.trials})
        self._follow("record_baselines", "baselines", lambda baselines: {})

    def _follow(self, name: str, kind: str, payload_of: Callable[..., Any]) -> None:
        method = getattr(StudyStore, name)

        @functools.wraps(method)
        def followed(store: StudyStore, *arguments: Any, **more: Any) -> Any:
            payload = payload_of(*arguments)
            self.note("issued", kind, payload)
            returned = method(store, *arguments, **more)
            self.note("acknowledged", kind, payload)
            return returned

        setattr(StudyStore, name, followed)


def _size() -> dict[str, int]:
    """Return what this process holds: memory, less what it shares with files, and open files."""
    pages = Path("/proc/self/statm").read_text().split()
    resident = int(pages[1]) - int(pages[2])
    page = os.sysconf("SC_PAGE_SIZE") // 1024
    return {"kilobytes": resident * page, "files": len(os.listdir("/proc/self/fd"))}


def _started(number: int, configuration: Any) -> dict[str, Any]:
    return {"number": number, "configuration": dict(configuration)}


def _finished(trial: Trial) -> dict[str, Any]:
    outcome: dict[str, Any] = {"is": type(trial.outcome).__name__.lower()}
    for name in ("value", "spread", "best_epoch", "message"):
        if hasattr(trial.outcome, name):
            outcome[name] = getattr(trial.outcome, name)
    if hasattr(trial.outcome, "kind"):
        outcome["kind"] = trial.outcome.kind.value
    return {
        "number": trial.number,
        "configuration": dict(trial.configuration),
        "outcome": outcome,
        "curves": [
            {name: [v if math.isfinite(v) else str(v) for v in values] for name, values in curve}
            for curve in (one.metrics.items() for one in trial.curves)
        ],
        "epochs": trial.epochs,
        "seed": trial.seed,
        "finished_at": trial.finished_at,
        "seconds": trial.seconds,
    }
