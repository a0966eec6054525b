"""An independent judge of a study's folder, by rules that each say a sentence for a breach."""

from __future__ import annotations

import csv
import fcntl
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Record = dict[str, Any]


@dataclass(kw_only=True)
class Case:
    place: Path  # its folder
    events: Sequence[Record] = ()  # what drivers issued and were told
    trials: int | None = None  # the budget of one that has come to its end
    golden: Mapping[int, tuple[Record, float]] | None = None  # each trial of the search in peace
    trained: Sequence[str] = ()  # a text for each epoch that was trained, equal for equal ones
    rework: int | None = None  # how many epochs may have been trained again
    excused: frozenset[int] = frozenset()  # trials that may have come to something else
    said: Sequence[tuple[int, str]] = ()  # exit code and output of each run that was disturbed
    resumed: Sequence[tuple[int, float]] = ()  # exit code and seconds of each resumption
    limit: float | None = None  # the most seconds that one may take
    left: Sequence[str] = ()  # what is left of processes that have ended

    def payloads(self, *wanted: str) -> list[Record]:
        return [one["payload"] for one in self.events if (one["what"], one["kind"]) == wanted]


class Journal:
    def __init__(self, data: bytes) -> None:
        self.records: list[Record] = []
        self.damaged: list[int] = []
        *lines, self.torn = data.split(b"\n")
        for number, line in enumerate(lines, start=1):
            body, found, check = line.rpartition(b',"check":"')
            if found and check == hashlib.sha256(body).hexdigest()[:16].encode() + b'"}':
                self.records.append(json.loads(body + b"}"))
            else:
                self.damaged.append(number)
        self.started = [one for one in self.records if one.get("kind") == "started"]
        self.finished = [one["trial"] for one in self.records if one.get("kind") == "finished"]
        self.kinds = {"started": self.started, "finished": self.finished}


def judge(case: Case) -> list[str]:
    journal = Journal(b"".join(one.read_bytes() for one in case.place.glob("journal.jsonl")))
    rules = (kept, one_end, best, same_search, artefacts, conduct)
    return [breach for rule in rules for breach in rule(case, journal)]


def agrees(payload: Record, record: Record) -> bool:
    return all(record.get(key) == value for key, value in payload.items())


def by_number(records: Iterable[Record]) -> dict[int, list[Record]]:
    found = defaultdict(list)
    for one in records:
        found[one["number"]].append(one)
    return found


def kept(case: Case, journal: Journal) -> Iterable[str]:
    for kind, records in journal.kinds.items():
        there, issued = by_number(records), by_number(case.payloads("issued", kind))
        # Where a journal was written anew from memory, a trial's end stands for its beginning.
        over = {one["number"] for one in journal.finished if kind == "started"}
        for told in case.payloads("acknowledged", kind):
            number = told["number"]
            if not any(agrees(told, one) for one in there[number]) and number not in over:
                yield f"N1: trial {number} {kind}, acknowledged and lost"
        for one in records if case.events else ():
            if not any(agrees(payload, one) for payload in issued[one["number"]]):
                yield f"N2: trial {one['number']} {kind}, which nobody issued so"


def one_end(case: Case, journal: Journal) -> Iterable[str]:
    ends = Counter(one["number"] for one in journal.finished)
    yield from (f"N3: trial {one} ended {times} times" for one, times in ends.items() if times > 1)
    if case.trials is None:
        return
    begun = {one["number"] for one in journal.started}
    yield from (f"N3: trial {number} has no end" for number in sorted(begun - ends.keys()))
    if sorted(ends) != list(range(len(ends))):
        yield f"N3: not all numbers below {len(ends)}: {sorted(ends)}"
    if len(ends) != case.trials:
        yield f"N4: {len(ends)} trials of {case.trials}"


def best(case: Case, journal: Journal) -> Iterable[str]:
    if case.trials is None or not journal.records:
        return
    sign = 1 if journal.records[0]["direction"] == "minimize" else -1
    done = [one for one in journal.finished if one["outcome"]["is"] == "completed"]
    done.sort(key=lambda one: (sign * one["outcome"]["value"], one["epochs"], one["number"]))
    ranked = [(one["number"], one["outcome"]["value"]) for one in done]
    with (case.place / "leaderboard.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["rank"]]
    if [(int(row["trial"]), float(row["value"])) for row in rows] != ranked:
        yield "N5: the leaderboard ranks otherwise than the journal"
    found = json.loads((case.place / "best.json").read_text())
    if [(found["trial"], found["value"])] != ranked[:1]:
        yield f"N5: trial {found['trial']} is called the best of {ranked[:1]}"


def same_search(case: Case, journal: Journal) -> Iterable[str]:
    tried = Counter(json.dumps(one["configuration"]) for one in journal.finished)
    yield from (f"N6: {one} was tried {times} times" for one, times in tried.items() if times > 1)
    if case.golden is None or case.trials is None:
        return
    for one in journal.finished:
        told = (one["configuration"], one["outcome"].get("value"))
        if told != case.golden.get(one["number"]) and one["number"] not in case.excused:
            yield f"N6: trial {one['number']} is another than in peace"


def artefacts(case: Case, journal: Journal) -> Iterable[str]:
    if case.trials is None:
        return
    over = [*case.place.rglob(".*.new"), case.place / "checkpoints", case.place / ".under_way"]
    yield from (f"N7: {one.name} is left over" for one in over if one.exists())
    failed = {one["number"] for one in journal.finished if one["outcome"]["is"] == "failed"}
    logs = {int(path.stem) for path in case.place.glob("logs/*.txt")}
    yield from (f"N7: trial {number} failed and has no log" for number in failed - logs)


def conduct(case: Case, journal: Journal) -> Iterable[str]:
    again = len(case.trained) - len(set(case.trained))
    if case.rework is not None and again > case.rework:
        yield f"N8: {again} epochs were trained again, at most {case.rework} had to be"
    for code, seconds in case.resumed:
        if code or (case.limit is not None and seconds > case.limit):
            yield f"N9: a resumption ended with {code} after {seconds:.1f} s"
    for code, printed in case.said:
        lines = [one for one in printed.splitlines() if one.startswith("tuning: ")]
        if "Traceback" in printed or (code > 0 and len(lines) != 1):
            yield f"N10: exit code {code} with {len(lines)} sentences: {printed[-300:]!r}"
    yield from (f"N11: {one} is left" for one in case.left)
    for lock in case.place.glob(".lock"):
        try:
            with lock.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield "N11: the study's lock is held"
