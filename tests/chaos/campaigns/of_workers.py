"""Faults of what trains: workers that die, a trial that kills or never ends, a driver's Ray."""

from __future__ import annotations

import os
import random
import secrets
import signal
import time
from pathlib import Path

from tests.chaos import toy
from tests.chaos.campaigns.campaign import Campaign, Hurt, seeds
from tests.chaos.checker import Journal
from tests.chaos.drivers import Drivers
from tests.chaos.findings import Finding, conclude, on_the_way
from tests.chaos.studies import Ended, Peace, ToyStudy
from tests.cluster.processes import command_of, marked_processes

PACE = 0.01
_WORKERS = {"workers": 2}
_MARK = "TUNING_CHAOS_MARK"
_SECONDS_TO_GO = 10.0
# A worker of Ray's dies with its trial; a trial whose workers always die is given up.
_ODD = 3


def dying_workers(drivers: Drivers, folder: Path, key: str, peace: Peace) -> Finding:
    """Kill the worker of every trial once, in the middle of it."""
    study = ToyStudy(folder, drivers, settings=_WORKERS)
    ended = study.search(oddly=f"die once {key}", pace=PACE)
    kills = len(list(folder.glob("died-*")))
    found = conclude(study, peace, resumed=[ended], faults=kills)
    if kills < study.trials // 2:
        found.breaches.append(f"N0: only {kills} workers were killed")
    return found


def poison(drivers: Drivers, folder: Path, key: str, peace: Peace) -> Finding:
    """Let a trial kill whatever trains it: it has failed in the end, and the others are done."""
    study = ToyStudy(folder, drivers, settings=_WORKERS if drivers.backend == "ray" else {})
    runs = [study.search(oddly="die", pace=PACE)]
    while runs[-1].status[0] == -signal.SIGSEGV and len(runs) < toy.TRIALS:
        runs.append(study.resume(oddly="die", pace=PACE))
    return _one_failed(study, peace, runs[-1], kind="crashed", faults=len(runs))


def hanging(drivers: Drivers, folder: Path, key: str, peace: Peace) -> Finding:
    """Let a trial sleep for ever where trials have a limit of time."""
    study = ToyStudy(folder, drivers, settings={**_WORKERS, "trial_timeout": "2s"})
    ended = study.search(oddly="hang", pace=PACE)
    return _one_failed(study, peace, ended, kind="timeout", faults=1)


def not_finite(drivers: Drivers, folder: Path, key: str, peace: Peace) -> Finding:
    """Let a trial measure what is no finite number after a good epoch."""
    study = ToyStudy(folder, drivers)
    return _one_failed(study, peace, study.search(oddly=key), kind="diverged", faults=1)


def killed_with_workers(drivers: Drivers, folder: Path, key: str, peace: Peace) -> Finding:
    """Kill a driver that has a Ray of its own: what it had started is gone with it."""
    draw = random.Random(f"workers {key}")
    study = ToyStudy(folder, drivers, settings=_WORKERS)
    mark = secrets.token_hex(16)
    at = peace.seconds * draw.uniform(0.2, 0.9)
    ended = study.search(
        signals=[[at, signal.SIGKILL]], pace=PACE, environment={_MARK: mark}, group=True
    )
    began = time.monotonic()
    while (left := marked_processes(mark)) and time.monotonic() - began < _SECONDS_TO_GO:
        time.sleep(0.05)
    seconds = time.monotonic() - began
    breaches = on_the_way(study)
    told = [f"process {pid}, {command_of(pid)}" for pid in left]
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    found = conclude(
        study,
        peace,
        resumed=[study.resume(pace=PACE)],
        breaches=breaches,
        left=told,
        faults=int(ended.was_killed),
    )
    found.note["seconds until nothing was left"] = round(seconds, 2)
    return found


def _one_failed(study: ToyStudy, peace: Peace, ended: Ended, *, kind: str, faults: int) -> Finding:
    """Judge a study in which one trial had to fail as a kind."""
    found = conclude(study, peace, resumed=[ended], faults=faults, excused={_ODD})
    data = study.journal.read_bytes() if study.journal.exists() else b""
    trials = {one["number"]: one["outcome"] for one in Journal(data).finished}
    odd = trials.get(_ODD, {})
    if (odd.get("is"), odd.get("kind")) != ("failed", kind):
        found.breaches.append(f"N3: trial {_ODD} came to {odd}, not to {kind}")
    failed = [number for number, outcome in trials.items() if outcome["is"] == "failed"]
    if failed != [_ODD]:
        found.breaches.append(f"N3: the trials {failed} failed")
    return found


def campaigns() -> list[Campaign]:
    """Return the campaigns of what trains."""
    return [
        Campaign(
            fault="F36 not finite",
            title="a trial measures NaN or infinity after a good epoch",
            backend="optuna",
            keys=lambda peace: ["nan", "inf", "-inf"],
            hurt=not_finite,
        ),
        Campaign(
            fault="F09 poison",
            title="a trial ends the process that trains it with SIGSEGV, each time",
            backend="optuna",
            keys=seeds(10),
            hurt=poison,
        ),
        _of_ray(("F01 with workers", "driver of two workers killed"), killed_with_workers, 20),
        _of_ray(("F09 poison", "a trial kills each of its workers"), poison, 5),
        _of_ray(("F43 hang", "a trial sleeps for ever under --trial-timeout 2s"), hanging, 5),
        _of_ray(("F07 worker", "the worker of each trial is killed once"), dying_workers, 27),
    ]


def _of_ray(told: tuple[str, str], hurt: Hurt, count: int) -> Campaign:
    fault, title = told
    return Campaign(
        fault=fault,
        title=title,
        backend="ray",
        keys=seeds(count),
        hurt=hurt,
        pace=PACE,
        side_by_side=3,
        settings=_WORKERS,
    )
