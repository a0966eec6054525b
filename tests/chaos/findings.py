"""What hurt studies came to: judged, counted, and kept so that a campaign can go on."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, final

from tests.chaos import toy
from tests.chaos.checker import Case, Journal, judge
from tests.chaos.studies import Ended, Peace, ToyStudy

_MOST_DEATHS = 2


@final
@dataclass(kw_only=True)
class Finding:
    """What one run of a campaign came to.

    Attributes:
        acknowledged: How many events the store had acknowledged.
        breaches: A sentence for each rule that does not hold.
        recovery: Seconds from the beginning of a resumption to its first news, or to its end.
        faults: How often something was done to it.
        note: What else is worth a column, by name.
    """

    acknowledged: int = 0
    breaches: list[str] = field(default_factory=list)
    recovery: list[float] = field(default_factory=list)
    faults: int = 1
    note: dict[str, float] = field(default_factory=dict)


def conclude(
    study: ToyStudy,
    peace: Peace,
    *,
    resumed: Sequence[Ended],
    disturbed: Sequence[Ended] = (),
    faults: int = 1,
    breaches: Sequence[str] = (),
    left: Sequence[str] = (),
    excused: Iterable[int] = (),
) -> Finding:
    """Judge a study that has come to its end.

    Args:
        study: The study.
        peace: The same search without faults.
        resumed: What went on with it undisturbed, the last of which ended it.
        disturbed: The runs that a fault was planted in and that were not killed.
        faults: How many there were.
        breaches: What was found on the way.
        left: What is left of processes.
        excused: Numbers of trials that come to something else than in peace.
    """
    events = study.events()
    found = Journal(study.journal.read_bytes() if study.journal.exists() else b"")
    died = Counter(one["number"] for one in found.records if one.get("kind") == "died")
    recovery = [recovery_seconds(one, events) for one in resumed]
    case = Case(
        place=study.place,
        events=events,
        trials=study.trials,
        golden=peace.trials,
        trained=study.trained(),
        rework=toy.EPOCHS * faults * peace.side_by_side,
        excused=frozenset(excused).union(n for n, times in died.items() if times >= _MOST_DEATHS),
        said=[(one.status[0], one.printed[0]) for one in (*disturbed, *resumed)],
        resumed=[(one.status[0], seconds) for one, seconds in zip(resumed, recovery, strict=True)],
        left=left,
    )
    return Finding(
        acknowledged=acknowledged(events),
        breaches=[*breaches, *judge(case)],
        recovery=recovery,
        faults=faults,
    )


def on_the_way(study: ToyStudy) -> list[str]:
    """Judge a study that has just been hurt and that nobody has mended yet."""
    return judge(Case(place=study.place, events=study.events()))


def acknowledged(events: Sequence[dict[str, Any]]) -> int:
    """Count what drivers were told is kept."""
    return sum(one["what"] == "acknowledged" for one in events)


def recovery_seconds(ended: Ended, events: Sequence[dict[str, Any]]) -> float:
    """Return how long a run took to its first event, or to its end where it had none."""
    first = [one["at"] for one in events if one["pid"] in ended.pids and one["at"] >= ended.began]
    return round(min([*first, ended.began + ended.seconds[0]]) - ended.began, 4)


@final
class Ledger:
    """All findings so far, a line each; a campaign that was stopped goes on after them."""

    def __init__(self, path: Path) -> None:
        """Take the file."""
        self._path = path
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)

    def entries(self) -> list[dict[str, Any]]:
        """Return every finding with its fault, backend, key and commit."""
        if not self._path.exists():
            return []
        return [json.loads(line) for line in self._path.read_text().splitlines()]

    def known(self, fault: str, backend: str) -> set[str]:
        """Return the keys that a campaign has been through."""
        return {
            one["key"]
            for one in self.entries()
            if (one["fault"], one["backend"]) == (fault, backend)
        }

    def plan(self, fault: str, backend: str, count: int) -> None:
        """Keep how many runs a campaign has."""
        with self._lock, self._path.with_name("planned.jsonl").open("a") as file:
            file.write(json.dumps([fault, backend, count]) + "\n")

    def planned(self) -> dict[tuple[str, str], int]:
        """Return how many runs each campaign has that was begun."""
        path = self._path.with_name("planned.jsonl")
        lines = path.read_text().splitlines() if path.exists() else []
        return {(fault, backend): count for fault, backend, count in map(json.loads, lines)}

    def keep(self, fault: str, backend: str, key: str, finding: Finding, *, commit: str) -> None:
        """Keep a finding, with the commit that was looked at."""
        entry = {"fault": fault, "backend": backend, "key": key, "commit": commit}
        with self._lock, self._path.open("a") as file:
            file.write(json.dumps(entry | asdict(finding)) + "\n")
