"""The judge of the campaigns: it stands alone, and each of its rules fails on a planted fault."""

from __future__ import annotations

import ast
import fcntl
import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.chaos import checker
from tests.chaos.checker import Case, Journal, judge

TRIALS = 3
Records = list[dict[str, Any]]


def line(record: dict[str, Any]) -> bytes:
    body = json.dumps(record, separators=(",", ":")).encode()[:-1]
    return body + b',"check":"' + hashlib.sha256(body).hexdigest()[:16].encode() + b'"}\n'


def trial(number: int) -> dict[str, Any]:
    outcome = {"is": "completed", "value": 3.0 - number}
    return {"number": number, "configuration": {"x": number}, "outcome": outcome, "epochs": 2}


def started(number: int) -> dict[str, Any]:
    return {"kind": "started", "number": number, "configuration": {"x": number}}


def finished(number: int) -> dict[str, Any]:
    return {"kind": "finished", "trial": trial(number)}


def every_record() -> Records:
    trials = [make(number) for number in range(TRIALS) for make in (started, finished)]
    return [{"kind": "study", "direction": "minimize"}, *trials]


def events() -> Records:
    told = []
    for number in range(TRIALS):
        begin = {"number": number, "configuration": {"x": number}}
        for kind, payload in (("started", begin), ("finished", trial(number))):
            told += [
                {"what": what, "kind": kind, "payload": payload}
                for what in ("issued", "acknowledged")
            ]
    return told


def write(folder: Path, records: Records) -> None:
    (folder / "journal.jsonl").write_bytes(b"".join(map(line, records)))


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Return a study that came to its end in order."""
    write(tmp_path, every_record())
    (tmp_path / "leaderboard.csv").write_text("rank,trial,value\n1,2,1.0\n2,1,2.0\n3,0,3.0\n")
    (tmp_path / "best.json").write_text('{"trial": 2, "value": 1.0}')
    (tmp_path / ".lock").touch()
    return Case(
        place=tmp_path,
        events=events(),
        trials=TRIALS,
        golden={number: ({"x": number}, 3.0 - number) for number in range(TRIALS)},
        trained=["1 x=0", "2 x=0"],
        rework=0,
        said=[(0, "Best of 3"), (2, "tuning: the disk is full")],
        resumed=[(0, 0.5)],
        limit=5.0,
    )


def test_a_study_in_order_breaks_no_rule(case: Case) -> None:
    assert judge(case) == []


def lose(records: Records) -> None:
    del records[-1]


def change(records: Records) -> None:
    records[-1]["trial"]["outcome"]["value"] = 0.5


def repeat(records: Records) -> None:
    records.append(records[-1])


def shift(records: Records) -> None:
    records[-1]["trial"]["number"] = records[-2]["number"] = 7


def begin_another(records: Records) -> None:
    records.append(started(3))


def try_twice(records: Records) -> None:
    records[-1]["trial"]["configuration"] = {"x": 0}


def fail(records: Records) -> None:
    records[-1]["trial"]["outcome"] = {"is": "failed"}


@pytest.mark.parametrize(
    ("plant", "rule", "said"),
    [
        (lose, "N1", "trial 2 finished, acknowledged and lost"),
        (lose, "N3", "trial 2 has no end"),
        (lose, "N4", "2 trials of 3"),
        (change, "N1", "trial 2 finished"),
        (change, "N2", "trial 2 finished, which nobody issued so"),
        (change, "N5", "trial 2 is called the best"),
        (change, "N5", "the leaderboard ranks otherwise"),
        (change, "N6", "trial 2 is another than in peace"),
        (repeat, "N3", "trial 2 ended 2 times"),
        (shift, "N3", "not all numbers below 3"),
        (begin_another, "N2", "trial 3 started, which nobody issued so"),
        (begin_another, "N3", "trial 3 has no end"),
        (try_twice, "N6", "was tried 2 times"),
        (fail, "N7", "trial 2 failed and has no log"),
    ],
)
def test_a_fault_in_the_journal_breaks_its_rule(
    case: Case, plant: Callable[[Records], None], rule: str, said: str
) -> None:
    records = every_record()
    plant(records)
    write(case.place, records)
    assert any(text.startswith(f"{rule}: ") and said in text for text in judge(case))


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("leaderboard.csv", "rank,trial,value\n1,1,2.0\n2,2,1.0\n3,0,3.0\n", "N5"),
        ("leaderboard.csv", "rank,trial,value\n1,2,1.0000001\n2,1,2.0\n3,0,3.0\n", "N5"),
        ("best.json", '{"trial": 1, "value": 2.0}', "N5"),
        (".best.json.17.new", "", "N7"),
        (".under_way", "000000000001", "N7"),
    ],
)
def test_a_fault_in_another_file_breaks_its_rule(
    case: Case, name: str, text: str, rule: str
) -> None:
    (case.place / name).write_text(text)
    assert [breach[:2] for breach in judge(case)] == [rule]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"trained": ["1 x=0", "1 x=0"]}, "N8"),
        ({"resumed": [(0, 9.0)]}, "N9"),
        ({"resumed": [(2, 0.1)]}, "N9"),
        ({"said": [(2, "nothing")]}, "N10"),
        ({"said": [(2, "tuning: one\ntuning: two")]}, "N10"),
        ({"said": [(0, "Traceback (most recent call last):")]}, "N10"),
        ({"left": ["process 17"]}, "N11"),
    ],
)
def test_what_happened_beside_the_journal_breaks_its_rule(
    case: Case, changes: dict[str, Any], rule: str
) -> None:
    breaches = judge(replace(case, **changes))
    assert [breach.partition(":")[0] for breach in breaches] == [rule]


def test_a_lock_that_is_held_is_left_over(case: Case) -> None:
    with (case.place / ".lock").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert judge(case) == ["N11: the study's lock is held"]


def test_it_reads_journals_by_itself() -> None:
    data = bytearray(b"".join(map(line, every_record())))
    data[data.index(b"started")] ^= 1
    journal = Journal(bytes(data) + b'{"kind":"fin')
    assert (journal.damaged, journal.torn) == ([2], b'{"kind":"fin')
    assert [one["number"] for one in journal.started] == [1, 2]
    assert [one["number"] for one in journal.finished] == [0, 1, 2]


def test_it_is_short_and_imports_nothing_of_what_it_judges() -> None:
    text = Path(checker.__file__).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names
