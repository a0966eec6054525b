"""Faults at random moments: kills, signals, several drivers at once, and a journal that goes."""

from __future__ import annotations

import random
import signal
from functools import partial
from pathlib import Path

from tests.chaos.campaigns.campaign import Campaign, Hurt, seeds
from tests.chaos.checker import Case, Journal, judge
from tests.chaos.drivers import Drivers
from tests.chaos.findings import Finding, acknowledged, conclude, on_the_way
from tests.chaos.studies import Peace, ToyStudy

KILLS = 5
PACE = 0.003
# What a command tells whoever ended it: 128 and the number of the signal.
_ENDED_BY = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
_KILLED = ("F01 kill9", f"driver killed up to {KILLS} times at random moments")
_ONCE = "once, at a random moment"
_STUDIES = (("optuna", 340), ("random-search", 25), ("keras-tuner", 25), ("ray-tune", 25))


def moment(draw: random.Random, peace: Peace) -> float:
    """Draw a moment of a search, by an exponential law whose mean is half of its length."""
    return draw.expovariate(2 / peace.seconds)


def killed_often(drivers: Drivers, folder: Path, key: str, peace: Peace) -> Finding:
    """Kill a study, and what goes on with it, again and again; then let it end."""
    draw = random.Random(f"killed {key}")
    study = ToyStudy(folder, drivers)
    breaches: list[str] = []
    kills = 0
    for _ in range(KILLS):
        ended = study.resume(signals=[[moment(draw, peace), signal.SIGKILL]], pace=PACE)
        kills += ended.was_killed
        breaches += on_the_way(study)
        if not ended.was_killed:
            break
    last = study.resume(pace=PACE)
    return conclude(study, peace, resumed=[last], faults=kills, breaches=breaches)


def told_to_end(
    drivers: Drivers, folder: Path, key: str, peace: Peace, *, number: int, times: int = 1
) -> Finding:
    """Send a study a signal, or two in a row; it says so and ends as the system expects."""
    draw = random.Random(f"told {number} {key}")
    study = ToyStudy(folder, drivers)
    at = moment(draw, peace)
    signals = [[at + 0.02 * place, number] for place in range(times)]
    ended = study.search(signals=signals, pace=PACE)
    breaches = on_the_way(study)
    # Before the command has taken the signal over, the system ends it.
    expected = (0, _ENDED_BY[signal.Signals(number)], -number)
    if ended.status[0] not in expected:
        breaches.append(f"N10: exit code {ended.status[0]}, not one of {expected}")
    return conclude(
        study, peace, resumed=[study.resume(pace=PACE)], disturbed=[ended], breaches=breaches
    )


def at_once(drivers: Drivers, folder: Path, key: str, peace: Peace) -> Finding:
    """Start several drivers at the same moment: one owns the study, the others say that."""
    draw = random.Random(f"at once {key}")
    study = ToyStudy(folder, drivers)
    count = draw.randrange(2, 9)
    begins = draw.random() < 0.5
    if not begins:
        study.search(signals=[[peace.seconds / 2, signal.SIGKILL]], pace=PACE)
    ended = study.resume(count=count, pace=PACE)
    breaches = []
    # A search that comes late finds a study of that name; an owner that has ended leaves the lock.
    refused = [status for status in ended.status if status in (2, 3)]
    if ended.status.count(0) < 1 or len(refused) + ended.status.count(0) != count:
        breaches.append(f"N10: {count} drivers ended with {ended.status}")
    breaches += [f"N10: {text[-200:]!r}" for text in ended.printed if "Traceback" in text]
    owners = {one["pid"] for one in study.events()} & set(ended.pids)
    if len(owners) != 1:
        breaches.append(f"N3: {len(owners)} of {count} drivers owned the study")
    return conclude(study, peace, resumed=[study.resume()], faults=count, breaches=breaches)


def deleted(drivers: Drivers, folder: Path, key: str, peace: Peace) -> Finding:
    """Remove or move a study that runs: it ends, and what it knows is in a file beside."""
    draw = random.Random(f"deleted {key}")
    study = ToyStudy(folder, drivers)
    deed = draw.choice(["remove journal", "move journal", "remove folder", "move folder"])
    # Not before there is anything to delete.
    at = 0.2 * peace.seconds + 0.5 * peace.seconds * draw.random()
    ended = study.search(deed=[at, deed], pace=2 * PACE)
    events = study.events()
    breaches = []
    if ended.status[0] not in (0, 5):
        breaches.append(f"N10: {deed}: exit code {ended.status[0]}: {ended.printed[0][-200:]!r}")
    if ended.status[0] == 5:
        rescued = [*folder.rglob("*journal.rescued*.jsonl")]
        if len(rescued) != 1:
            breaches.append(f"N1: {deed}: {len(rescued)} rescued journals")
        else:
            study.place.mkdir(parents=True, exist_ok=True)
            study.journal.unlink(missing_ok=True)
            rescued[0].rename(study.journal)
            breaches += judge(Case(place=study.place, events=events))
            Journal(study.journal.read_bytes())
    elif not study.journal.exists():
        # It had ended by then.
        return Finding(acknowledged=acknowledged(events), breaches=breaches, faults=0)
    return conclude(study, peace, resumed=[study.resume()], disturbed=[ended], breaches=breaches)


def campaigns() -> list[Campaign]:
    """Return the campaigns by time."""
    found = [
        *(_one(_KILLED, killed_often, count, backend=backend) for backend, count in _STUDIES),
        _one(("F17 at once", "2 to 8 drivers start at the same moment"), at_once, 200),
        _one(("F32 deleted", "journal or folder removed or moved in mid-run"), deleted, 100),
    ]
    for number in _ENDED_BY:
        name = f"F47 {number.name}" if number == signal.SIGINT else f"F48 {number.name}"
        found.append(_one((name, _ONCE), partial(told_to_end, number=number), 100))
    twice = partial(told_to_end, number=signal.SIGINT, times=2)
    found.append(_one(("F47 SIGINT twice", "and again after 20 ms"), twice, 60))
    return found


def _one(told: tuple[str, str], hurt: Hurt, count: int, *, backend: str = "optuna") -> Campaign:
    fault, title = told
    return Campaign(
        side_by_side=2 if backend == "ray-tune" else 1,
        fault=fault,
        title=title,
        backend=backend,
        keys=seeds(count),
        hurt=hurt,
        pace=PACE,
    )
