"""Records carry their study's id and a number: what is gone, foreign or there twice is seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.study_examples import completed, make_trial, write_study
from tests.unit.tuning.results.test_journal import opened, write
from tuning.results.journal import read_journal, recover_journal
from tuning.results.store import open_store
from tuning.results.study_record import read_study

ID = "2b1f"
STAMPED: list[dict[str, Any]] = [
    {"kind": "study", "format": 2, "id": ID},
    *({"kind": "finished", "number": number} for number in range(4)),
]


@pytest.fixture
def stamped(tmp_path: Path) -> Path:
    path = tmp_path / "journal.jsonl"
    write(path, STAMPED)
    return path


def numbers(path: Path) -> list[int]:
    return [record["number"] for record in read_journal(path).records if "number" in record]


def test_records_carry_the_studys_id_and_their_own_number(stamped: Path) -> None:
    first, *others = read_journal(stamped).records
    assert first == STAMPED[0]
    assert [(one["study"], one["sequence"]) for one in others] == [(ID, n) for n in range(1, 5)]
    journal = opened(stamped)
    journal.append({"kind": "finished", "number": 4}, durable=True)
    journal.close()
    assert read_journal(stamped).records[-1]["sequence"] == 5
    assert recover_journal(stamped) == []


def test_a_journal_of_an_earlier_version_goes_on_as_it_began(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    write(path, [{"kind": "study", "format": 1}])
    journal = opened(path)
    journal.append({"kind": "finished", "number": 2}, durable=True)
    journal.close()
    assert read_journal(path).records[-1] == {"kind": "finished", "number": 2}


def test_lines_of_another_study_are_set_aside(stamped: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    write(other, [{**STAMPED[0], "id": "other"}, *STAMPED[1:]])
    stamped.write_bytes(stamped.read_bytes() + b"".join(other.read_bytes().splitlines(True)[1:3]))
    assert read_journal(stamped).foreign == (6, 7)
    (note,) = recover_journal(stamped)
    assert "line 6, 7 is of another study and was set aside in journal.jsonl.damaged" in note
    assert numbers(stamped) == [0, 1, 2, 3]
    assert recover_journal(stamped) == []


def test_lines_that_stand_there_twice_count_once(stamped: Path) -> None:
    lines = stamped.read_bytes().splitlines(keepends=True)
    stamped.write_bytes(b"".join([*lines, *lines[2:4]]))
    (note,) = recover_journal(stamped)
    assert "line 6, 7 stands there a second time" in note
    assert numbers(stamped) == [0, 1, 2, 3]


def test_lines_that_are_gone_are_said_once(stamped: Path) -> None:
    lines = stamped.read_bytes().splitlines(keepends=True)
    stamped.write_bytes(b"".join([*lines[:2], *lines[4:]]))
    assert read_journal(stamped).missing == ((2, 3),)
    (note,) = recover_journal(stamped)
    assert "2 records that were written are gone" in note
    assert recover_journal(stamped) == []
    journal = opened(stamped)
    journal.append({"kind": "finished", "number": 9}, durable=True)
    journal.close()
    assert numbers(stamped) == [0, 3, 9]
    assert recover_journal(stamped) == []


def test_lines_that_changed_places_are_all_there(stamped: Path) -> None:
    header, *lines = stamped.read_bytes().splitlines(keepends=True)
    stamped.write_bytes(b"".join([header, lines[3], lines[1], lines[0], lines[2]]))
    assert sorted(numbers(stamped)) == [0, 1, 2, 3]
    assert recover_journal(stamped) == []


def test_a_damaged_line_is_not_said_to_be_gone_as_well(stamped: Path) -> None:
    stamped.write_bytes(stamped.read_bytes().replace(b'"number":1', b'"number":7'))
    (note,) = recover_journal(stamped)
    assert "line 3 is damaged" in note
    assert numbers(stamped) == [0, 2, 3]
    assert recover_journal(stamped) == []


def test_whoever_reads_a_study_is_told_how_many_records_are_gone(tmp_path: Path) -> None:
    study = write_study(tmp_path, make_trial(0, completed(1.0)), make_trial(1, completed(2.0)))
    assert read_study(tmp_path, "study").lost == 0
    path = study.folder / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], *lines[3:]]))
    assert read_study(tmp_path, "study").lost == 1
    with open_store(tmp_path, "study") as (_, notes):
        assert "1 record that was written is gone" in notes[0]
    # Once said it is known.
    assert read_study(tmp_path, "study").lost == 0
