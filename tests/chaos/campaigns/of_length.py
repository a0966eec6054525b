"""Long studies and many looks: readers beside a writer, what grows, and ten thousand trials."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from tests.chaos.campaigns.campaign import Campaign
from tests.chaos.checker import Journal
from tests.chaos.drivers import Drivers
from tests.chaos.findings import Finding, conclude
from tests.chaos.studies import Peace, ToyStudy

_READERS = 4
_READ_TRIALS, _GROWING_TRIALS, _LONG_TRIALS = 200, 300, 10_000
_MOST_KILOBYTES = 50.0
_SECONDS_TO_GO_ON = 5.0
# Of what is appended, the slowest hundredth late in a study takes so many times what it took first.
_FLAT = 2.0


def read_meanwhile(drivers: Drivers, folder: Path, key: str, peace: Peace) -> Finding:
    """Read a study's files over and over while they are written anew after each trial."""
    study = ToyStudy(folder, drivers, trials=_READ_TRIALS)
    looks = {"journal.jsonl": _is_journal, "leaderboard.csv": _is_table, "best.json": _is_best}
    counts = {"reads": 0.0}
    bad: list[str] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            for name, is_whole in looks.items():
                try:
                    data = (study.place / name).read_bytes()
                except FileNotFoundError:
                    continue
                counts["reads"] += 1
                if not is_whole(data):
                    bad.append(f"N5: a reader found in {name}: {data[-200:]!r}")

    readers = [threading.Thread(target=read) for _ in range(_READERS)]
    for one in readers:
        one.start()
    try:
        run = study.search(often=True, pace=0.001)
    finally:
        ended.set()
        for one in readers:
            one.join()
    found = conclude(study, peace, resumed=[run], breaches=bad, faults=0)
    found.note |= counts
    return found


def _is_journal(data: bytes) -> bool:
    return not Journal(data).damaged


def _is_table(data: bytes) -> bool:
    rows = list(csv.reader(io.StringIO(data.decode())))
    return data.endswith(b"\n") and len({len(row) for row in rows}) == 1


def _is_best(data: bytes) -> bool:
    return "value" in json.loads(data)


def growing(drivers: Drivers, folder: Path, key: str, peace: Peace) -> Finding:
    """Measure what a driver holds after each trial: its memory and its open files."""
    settings = {"workers": 2} if drivers.backend == "ray" else {}
    study = ToyStudy(folder, drivers, trials=_GROWING_TRIALS, settings=settings)
    ended = study.search(sizes=True, limit=600.0)
    found = conclude(study, peace, resumed=[ended], faults=0)
    sizes = [one["size"] for one in study.events() if "size" in one][_GROWING_TRIALS // 6 :]
    kilobytes, files = (_slope([size[name] for size in sizes]) for name in ("kilobytes", "files"))
    found.note |= {"KB a trial": round(kilobytes, 1), "files a trial": round(files, 3)}
    if kilobytes > _MOST_KILOBYTES:
        found.breaches.append(f"N11: the driver grows by {kilobytes:.0f} KB a trial")
    if files > 0.01:
        found.breaches.append(f"N11: the driver opens {files:.2f} more files a trial")
    return found


def _slope(values: Sequence[float]) -> float:
    return float(np.polyfit(np.arange(len(values)), values, 1)[0])


def long_study(drivers: Drivers, folder: Path, key: str, peace: Peace) -> Finding:
    """Run a study of ten thousand trials without the disk's sync, and go on with it."""
    study = ToyStudy(folder, drivers, trials=_LONG_TRIALS)
    ended = study.search(fault="unsynced@1", limit=600.0)
    appended = _appended(study.events())
    study.trials += 1
    resumed = study.run("resume", "toy", "--trials", str(study.trials), limit=600.0)
    found = conclude(study, peace, resumed=[resumed], disturbed=[ended], faults=0)
    fifth = len(appended) // 5
    first, last = (float(np.percentile(part, 99)) for part in (appended[:fifth], appended[-fifth:]))
    found.note |= {
        "append p99 first, CPU ms": round(1000 * first, 2),
        "append p99 last, CPU ms": round(1000 * last, 2),
        "resume CPU s": round(resumed.cpu[0], 2),
    }
    if last > _FLAT * first:
        found.breaches.append(f"N9: appending takes {last / first:.1f} times as long late")
    if resumed.cpu[0] > _SECONDS_TO_GO_ON:
        found.breaches.append(f"N9: going on takes {resumed.cpu[0]:.1f} s of a CPU")
    return found


def _appended(events: Sequence[Mapping[str, Any]]) -> list[float]:
    """Return the CPU seconds that the store took for the end of each trial."""
    ends = [one for one in events if one["kind"] == "finished"]
    issued, told = ([one for one in ends if one["what"] == w] for w in ("issued", "acknowledged"))
    return [after["cpu"] - before["cpu"] for before, after in zip(issued, told, strict=True)]


def campaigns() -> list[Campaign]:
    """Return the campaigns of long studies."""
    one = partial(Campaign, keys=lambda peace: ["0"])
    return [
        one(
            fault="F59 readers",
            title=f"{_READERS} readers beside a writer that derives all files after each trial",
            backend="optuna",
            hurt=read_meanwhile,
            trials=_READ_TRIALS,
            pace=0.001,
        ),
        one(
            fault="F60 growth",
            title=f"memory and open files of the driver over {_GROWING_TRIALS} trials",
            backend="optuna",
            hurt=growing,
            trials=_GROWING_TRIALS,
        ),
        one(
            fault="F60 growth",
            title=f"memory and open files of the driver over {_GROWING_TRIALS} trials",
            backend="ray",
            hurt=growing,
            trials=_GROWING_TRIALS,
            side_by_side=3,
        ),
        one(
            fault="F63 long",
            title=f"a study of {_LONG_TRIALS:,} trials, without the disk's sync, and one more",
            backend="optuna",
            hurt=long_study,
            trials=_LONG_TRIALS + 1,
        ),
    ]
