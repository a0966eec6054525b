"""Everything at once, clocks that jump, and studies that go on with something changed."""

from __future__ import annotations

import random
import signal
from pathlib import Path

from tests.chaos.campaigns.at_times import PACE, moment
from tests.chaos.campaigns.campaign import Campaign, seeds
from tests.chaos.checker import Case, Journal, judge
from tests.chaos.drivers import Drivers
from tests.chaos.findings import Finding, conclude, on_the_way
from tests.chaos.studies import Peace, ToyStudy

_TRIALS, _FAULTS, _STUDIES = 60, 12, 60
_EDITS = {
    "wider space": ("high: 0.1\n", "high: 0.2\n"),
    "narrower space": ("high: 0.1\n", "high: 0.05\n"),
    "other law": ("log: true", "log: false"),
    "parameter renamed": ("  layers:", "  depth:"),
    "parameter added": ("  layers:", "  units: {type: integer, low: 1, high: 2}\n  layers:"),
    "other seed": ("seed: 7", "seed: 8"),
    "other epochs": ("epochs: 4", "epochs: 5"),
    "other sampler": ("sampler: random", "sampler: tpe"),
    "other code": ("x = 1", "x = 2"),
}


def nemesis(drivers: Drivers, folder: Path, key: str, peace: Peace) -> Finding:
    """Do one thing after another to a study, as a seed draws them, until it is done."""
    draw = random.Random(f"nemesis {key}")
    study = ToyStudy(folder, drivers, trials=_TRIALS)
    breaches: list[str] = []
    disturbed = []
    faults = 0
    for _ in range(_FAULTS):
        how, ends_by_itself = _drawn(draw, peace)
        ended = study.resume(pace=PACE, **how)
        if ended.status[0] >= 0:
            disturbed.append(ended)
        faults += 1
        breaches += [f"{text} ({how})" for text in on_the_way(study)]
        if ended.status[0] == 0 and not ends_by_itself:
            break
    last = study.resume(pace=PACE)
    return conclude(
        study, peace, resumed=[last], disturbed=disturbed, faults=faults, breaches=breaches
    )


def _drawn(draw: random.Random, peace: Peace) -> tuple[dict[str, object], bool]:
    """Return how a driver is hurt, and whether it may come through it."""
    at = moment(draw, peace) / 3
    place = draw.randrange(1, len(peace.operations) // 3)
    match draw.choice(["kill", "kill", "torn", "enospc", "eio", "short", "int", "term", "storm"]):
        case "kill":
            return {"signals": [[at, signal.SIGKILL]]}, False
        case "int":
            return {"signals": [[at, signal.SIGINT]]}, False
        case "term":
            return {"signals": [[at, signal.SIGTERM]]}, False
        case "short":
            return {"fault": f"short:5@{place}", "signals": [[at, signal.SIGKILL]]}, False
        case "storm":
            return {"fault": f"eintr@{place}", "signals": [[at, signal.SIGKILL]]}, False
        case kind:
            return {"fault": f"{kind}@{place}"}, True


def clocks(drivers: Drivers, folder: Path, key: str, peace: Peace) -> Finding:
    """Let the wall clock jump while a study runs, or stand still: nothing depends on it."""
    study = ToyStudy(folder, drivers)
    at = peace.seconds * 0.5
    hurt = study.search(pace=PACE, clock=key, signals=[[at, signal.SIGKILL]])
    disturbed = [] if hurt.was_killed else [hurt]
    resumed = study.resume(pace=PACE, clock="back" if key == "ahead" else key)
    return conclude(study, peace, resumed=[resumed], disturbed=disturbed)


def changed(drivers: Drivers, folder: Path, key: str, peace: Peace) -> Finding:
    """Change what a study that was killed depends on: it does not go on, and says what differs."""
    study = ToyStudy(folder, drivers)
    # The file that says what was asked for is there only once it was derived.
    study.search(fault=f"kill9@{len(peace.operations) // 2}")
    before = study.journal.read_bytes()
    path = folder / "own.py" if key == "other code" else study.place / "study.yaml"
    text = path.read_text()
    old, new = _EDITS[key]
    breaches = [] if old in text else [f"N0: {path.name} does not say {old!r}"]
    path.write_text(text.replace(old, new))
    ended = study.run("resume", "toy", pace=PACE)
    breaches += judge(Case(place=study.place, said=[]))
    if ended.status[0] != 2 or "Traceback" in ended.printed[0]:
        breaches.append(f"N10: {key}: exit code {ended.status[0]}: {ended.printed[0][-300:]!r}")
    kept = Journal(before).records
    if Journal(study.journal.read_bytes()).records[: len(kept)] != kept:
        breaches.append(f"N1: {key}: what was kept has changed")
    path.write_text(text)
    return conclude(study, peace, resumed=[study.resume(pace=PACE)], breaches=breaches)


def campaigns() -> list[Campaign]:
    """Return the mixed campaigns."""
    return [
        Campaign(
            fault="F66 nemesis",
            title=f"up to {_FAULTS} drawn faults to a study of {_TRIALS} trials",
            backend="optuna",
            keys=seeds(_STUDIES),
            hurt=nemesis,
            trials=_TRIALS,
            pace=PACE,
        ),
        Campaign(
            fault="F49 clock",
            title="the wall clock jumps by a day with each reading, goes back, or stands still",
            backend="optuna",
            keys=lambda peace: ["ahead", "back", "frozen"],
            hurt=clocks,
            pace=PACE,
        ),
        Campaign(
            fault="F57 changed",
            title="space, budget, seed, sampler or code changed before it is resumed",
            backend="optuna",
            keys=lambda peace: list(_EDITS),
            hurt=changed,
            pace=PACE,
        ),
    ]
