"""Faults at the k-th thing that a study asks of the disk, for every k."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tests.chaos.campaigns.campaign import Campaign, seeds
from tests.chaos.drivers import Drivers
from tests.chaos.faults import TAKE_SPACE
from tests.chaos.findings import Finding, conclude, on_the_way
from tests.chaos.studies import Peace, ToyStudy

Operations = Callable[[Peace], Sequence[str]]
_HANGS_SECONDS = 1.0
_DRAWN = 60
_TOLD = {
    "kill9": ("F02 kill9", "driver killed before operation k"),
    "torn": ("F02 torn", "driver killed in the middle of write k"),
    "enospc": ("F22 enospc", "disk full from operation k on"),
    "eio": ("F25 eio", "operation k fails with EIO"),
    "short:3": ("F26 short", "write k takes 3 bytes"),
    "eintr": ("F26 eintr", "a storm of signals from operation k on"),
    "hang": ("F53 hang", "operation k never returns, and the driver is killed"),
}


def every(*, of: set[str] | None = None) -> Operations:
    """Return every operation of a search, or those of some names."""
    return lambda peace: [
        str(place)
        for place, name in enumerate(peace.operations, start=1)
        if of is None or name in of
    ]


def drawn(count: int = _DRAWN, *, of: set[str] | None = None) -> Operations:
    """Return so many of them, the same in every run."""

    def keys(peace: Peace) -> list[str]:
        places = every(of=of)(peace)
        return sorted(random.Random(count).sample(places, min(count, len(places))), key=int)

    return keys


def killed(drivers: Drivers, folder: Path, key: str, peace: Peace, *, kind: str) -> Finding:
    """Kill a driver at an operation, then go on."""
    study = ToyStudy(folder, drivers)
    ended = study.search(fault=f"{kind}@{key}", limit=_HANGS_SECONDS if kind == "hang" else 600.0)
    breaches = on_the_way(study)
    if not ended.was_killed:
        breaches.append(f"N0: the driver came through {kind}@{key} with {ended.status[0]}")
    return conclude(study, peace, resumed=[study.resume()], breaches=breaches)


def failing(drivers: Drivers, folder: Path, key: str, peace: Peace, *, kind: str) -> Finding:
    """Let the disk fail from an operation on, then mend it and go on."""
    study = ToyStudy(folder, drivers)
    ended = study.search(fault=f"{kind}@{key}")
    breaches = on_the_way(study)
    if ended.status[0] < 0:
        breaches.append(f"N10: the driver ended by signal {-ended.status[0]}")
    return conclude(study, peace, resumed=[study.resume()], disturbed=[ended], breaches=breaches)


def borne(drivers: Drivers, folder: Path, key: str, peace: Peace, *, kind: str) -> Finding:
    """Do what a driver has to come through by itself."""
    study = ToyStudy(folder, drivers)
    ended = study.search(fault=f"{kind}@{key}")
    return conclude(study, peace, resumed=[ended], faults=0)


def killed_again(drivers: Drivers, folder: Path, key: str, peace: Peace) -> Finding:
    """Kill a driver at an operation, and twice what would go on after it."""
    draw = random.Random(key)
    study = ToyStudy(folder, drivers)
    breaches = []
    kills = 0
    for kind in ("kill9", "torn", "kill9"):
        most = len(peace.operations) if kills == 0 else 60
        ended = study.resume(fault=f"{kind}@{draw.randrange(1, most)}")
        kills += ended.was_killed
        breaches += on_the_way(study)
    return conclude(study, peace, resumed=[study.resume()], faults=kills, breaches=breaches)


def campaigns() -> list[Campaign]:
    """Return the campaigns by operations: every one through Optuna, some through the others."""
    taking = TAKE_SPACE
    found = [
        _one("kill9", "optuna", every(), killed),
        _one("torn", "optuna", every(of={"write"}), killed),
        _one("enospc", "optuna", every(of=taking), failing),
        _one("eio", "optuna", every(), failing),
        _one("short:3", "optuna", every(of={"write"}), borne),
        _one("eintr", "optuna", drawn(), borne),
        _one("hang", "optuna", drawn(30), killed),
        Campaign(
            fault="F03",
            title="killed, and twice more while it is resumed, at drawn operations",
            backend="optuna",
            keys=seeds(300),
            hurt=killed_again,
        ),
    ]
    for backend in ("random-search", "keras-tuner", "ray-tune"):
        found += [
            _one("kill9", backend, drawn(), killed),
            _one("enospc", backend, drawn(20, of=taking), failing),
            _one("eio", backend, drawn(20), failing),
        ]
    return found


def _one(kind: str, backend: str, keys: Operations, hurt: Callable[..., Finding]) -> Campaign:
    fault, title = _TOLD[kind]
    return Campaign(
        side_by_side=2 if backend == "ray-tune" else 1,
        fault=fault,
        title=title,
        backend=backend,
        keys=keys,
        hurt=partial(hurt, kind=kind),
    )
