"""What a disk may make of a journal: torn tails, writes that never arrived, flipped bits."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.chaos.campaigns.campaign import Campaign
from tests.chaos.checker import Case, Journal, agrees, judge
from tests.chaos.drivers import Drivers
from tests.chaos.findings import Finding, conclude
from tests.chaos.studies import NAME, Peace, ToyStudy
from tuning.errors import JournalError
from tuning.results.store import open_store
from tuning.results.study_record import read_study

_TORN_RECORDS = 3
_DRIVEN = 8
"""Of so many torn journals one is gone on with by a driver; all are opened and mended."""
_LATE = ("nothing", "whole", "half", "zeros", "first missing", "zeros before")


def damaged_copy(drivers: Drivers, folder: Path, data: bytes | None = None) -> ToyStudy:
    """Return a copy of a study that ended in peace, with another journal."""
    base = folder.parent / "base"
    if not base.exists():
        ended = ToyStudy(base, drivers).search()
        assert ended.status == [0], ended.printed[0]
    shutil.copytree(base, folder)
    study = ToyStudy(folder, drivers)
    if data is not None:
        study.journal.write_bytes(data)
    return study


def whole_journal(drivers: Drivers, folder: Path) -> bytes:
    """Return the journal of that study."""
    study = damaged_copy(drivers, folder)
    data = study.journal.read_bytes()
    shutil.rmtree(folder)
    return data


def forget_what_is_gone(study: ToyStudy) -> None:
    """Let no driver have been told of what is not in the journal: it never came so far."""
    kinds = Journal(study.journal.read_bytes()).kinds
    events = [
        one
        for one in study.events()
        if one["what"] == "issued"
        or any(agrees(one["payload"], record) for record in kinds.get(one["kind"], ()))
    ]
    text = "".join(json.dumps(one) + "\n" for one in events)
    (study.folder / "events.jsonl").write_text(text)
    (study.folder / "trained.log").unlink()


def torn(drivers: Drivers, folder: Path, key: str, peace: Peace) -> Finding:
    """Cut a journal at a byte of one of its last records."""
    data = whole_journal(drivers, folder)
    end = len(data) - int(key)
    study = damaged_copy(drivers, folder, data[:end])
    tail = Journal(data[:end]).torn
    forget_what_is_gone(study)
    with open_store(folder / "results", NAME) as (store, notes):
        kept = sorted(store.trials)
    breaches = judge(Case(place=study.place, events=study.events()))
    if len(kept) < len(peace.trials) - _TORN_RECORDS:
        breaches.append(f"N1: {len(kept)} trials are left")
    aside = study.place / "journal.jsonl.torn"
    if bool(tail) != aside.exists() or (tail and aside.read_bytes() != tail + b"\n"):
        breaches.append("N7: the torn bytes are not kept")
    if tail and not any("cut off" in note for note in notes):
        breaches.append(f"N10: nothing says that a record was cut off: {notes}")
    if int(key) % _DRIVEN:
        acknowledged = sum(one["what"] == "acknowledged" for one in study.events())
        return Finding(acknowledged=acknowledged, breaches=breaches)
    return conclude(study, peace, resumed=[study.resume()], breaches=breaches)


def unsynced(drivers: Drivers, folder: Path, key: str, peace: Peace) -> Finding:
    """Leave of a journal what was synced up to a trial's end, and of what came later a part."""
    place, _, late = key.partition(" ")
    data = whole_journal(drivers, folder)
    lines = data.splitlines(keepends=True)
    durable = [at for at, line in enumerate(lines, start=1) if b'"kind":"finished"' in line]
    end = durable[int(place)]
    # What was written and not synced: beginnings of trials, and the first bytes of the next end.
    after = lines[end : end + 2] or [b'{"kind":"started"']
    tails = {
        "nothing": b"",
        "whole": after[0],
        "half": after[0][: len(after[0]) // 2],
        "zeros": bytes(len(after[0])),
        "first missing": b"".join(after[1:]),
        "zeros before": bytes(len(after[0])) + b"".join(after[1:]),
    }
    study = damaged_copy(drivers, folder, b"".join(lines[:end]) + tails[late])
    forget_what_is_gone(study)
    return conclude(study, peace, resumed=[study.resume()])


def flipped(drivers: Drivers, folder: Path, key: str, peace: Peace) -> Finding:
    """Flip each bit of a line of a journal: it is noticed, and every other trial is kept."""
    data = whole_journal(drivers, folder)
    study = damaged_copy(drivers, folder)
    results = folder / "results"
    whole = read_study(results, NAME).trials
    lines = data.splitlines(keepends=True)
    number = int(key)
    start = sum(map(len, lines[:number]))
    silent, lost, flips = 0, 0, 0
    for place in range(start, start + len(lines[number])):
        for bit in range(8):
            flips += 1
            broken = bytearray(data)
            broken[place] ^= 1 << bit
            study.journal.write_bytes(broken)
            try:
                found = read_study(results, NAME)
            except JournalError:
                lost += number != 0  # The first line says what the study is.
                continue
            silent += not found.needs_mending
            intact = {one["number"] for one in Journal(bytes(broken)).finished}
            lost += any(found.trials.get(one) != whole[one] for one in intact)
    breaches = []
    if silent:
        breaches.append(f"N2: {silent} flipped bits went unnoticed")
    if lost:
        breaches.append(f"N1: trials that were not damaged are lost with {lost} flipped bits")
    breaches += _line_end(study, data, number=number, place=start + len(lines[number]) - 1)
    return Finding(acknowledged=len(lines), breaches=breaches, faults=flips)


def _line_end(study: ToyStudy, data: bytes, *, number: int, place: int) -> Sequence[str]:
    """Look at what becomes of two records where the line end between them went."""
    broken = bytearray(data)
    broken[place] ^= 1
    study.journal.write_bytes(broken)
    with open_store(study.folder / "results", NAME) as (_, notes):
        said = " ".join(notes)
    is_whole = study.journal.read_bytes() == data
    is_said = f"the end of line {number + 1} was damaged" in said
    return [] if is_whole and is_said else [f"N1: of two records in one line is said: {said}"]


def campaigns() -> list[Campaign]:
    """Return the campaigns on the bytes of a journal."""
    return [
        Campaign(
            fault="F04 torn",
            title="journal cut at every byte of its last three records",
            backend="optuna",
            keys=lambda peace: [str(cut) for cut in range(1, peace.last_bytes(_TORN_RECORDS) + 1)],
            hurt=torn,
        ),
        Campaign(
            fault="F05 unsynced",
            title="what came after the last sync is whole, torn, zeroed, missing or out of order",
            backend="optuna",
            keys=lambda peace: [
                f"{place} {late}" for place in range(len(peace.trials) - 1) for late in _LATE
            ],
            hurt=unsynced,
        ),
        Campaign(
            fault="F29 flipped",
            title="every single bit of a journal of 20 trials flipped, line by line",
            backend="optuna",
            keys=lambda peace: [str(line) for line in range(len(peace.lines))],
            hurt=flipped,
        ),
    ]
