"""The journal: what it took is there again, whatever happened to the file in between."""

from __future__ import annotations

import errno
import os
import re
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from tuning.errors import JournalError
from tuning.results.journal import (
    Journal,
    JournalReading,
    create_journal,
    read_journal,
    recover_journal,
    recovery,
    remove_unfinished_files,
    replace_file,
)
from tuning.results.journal.sequence import Sequence

RECORDS: list[dict[str, Any]] = [
    {"kind": "study", "format": 1},
    {"kind": "finished", "number": 0, "text": 'a "check":" within, a line\nbreak and a ü'},
    {"kind": "finished", "number": 1, "value": 0.1, "nested": {"list": [1, 2.5, None, True]}},
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "journal.jsonl"
    write(path, RECORDS)
    return path


def opened(path: Path) -> Journal:
    return Journal(path, read_journal(path).sequence)


def write(path: Path, records: list[dict[str, Any]]) -> None:
    journal = create_journal(path, records[0])
    for record in records[1:]:
        journal.append(record, durable=True)
    journal.close()


def test_records_come_back_in_order_and_equal(path: Path) -> None:
    content = read_journal(path)
    assert list(content.records) == RECORDS
    assert content.damaged == ()
    assert content.torn == b""
    assert path.read_bytes().count(b"\n") == len(RECORDS)


def test_half_of_a_surrogate_pair_survives(path: Path) -> None:
    journal = opened(path)
    journal.append({"text": "\ud800"}, durable=True)
    journal.close()
    assert read_journal(path).records[-1] == {"text": "\ud800"}


def test_a_missing_journal_is_named(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match=r"no\.jsonl: the journal cannot be read"):
        read_journal(tmp_path / "no.jsonl")
    with pytest.raises(JournalError, match=r"no\.jsonl: cannot be written"):
        Journal(tmp_path / "no.jsonl", Sequence())


def test_a_last_record_torn_at_any_byte_is_cut_and_kept_aside(path: Path) -> None:
    whole = path.read_bytes()
    last = whole.rindex(b"\n", 0, -1) + 1
    for end in range(last, len(whole)):
        path.write_bytes(whole[:end])
        notes = recover_journal(path)
        content = read_journal(path)
        assert list(content.records) == RECORDS[:-1]
        assert content.torn == b""
        if end == last:
            assert notes == []
            continue
        assert notes == [
            "journal.jsonl: the last record was cut off while being written;"
            f" its {end - last} bytes are kept in journal.jsonl.torn"
        ]
        kept = path.with_name("journal.jsonl.torn")
        assert kept.read_bytes() == whole[last:end] + b"\n"
        kept.unlink()


def test_a_flipped_bit_anywhere_is_found_out(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    for place in range(len(whole)):
        for bit in (0, 3, 5):
            damaged = whole.copy()
            damaged[place] ^= 1 << bit
            path.write_bytes(damaged)
            content = read_journal(path)
            seen = content.damaged or content.torn or content.joined
            assert seen, f"byte {place}, bit {bit} went unseen"
            assert all(record in RECORDS for record in content.records)
            is_end = whole[place : place + 1] == b"\n"
            assert len(content.records) == len(RECORDS) - (not is_end)


@pytest.mark.parametrize("bit", range(8))
def test_no_record_is_lost_with_the_end_of_its_line(path: Path, bit: int) -> None:
    whole = path.read_bytes()
    for line, place in enumerate(re.finditer(b"\n", whole), start=1):
        damaged = bytearray(whole)
        damaged[place.start()] ^= 1 << bit
        path.write_bytes(damaged)
        assert read_journal(path).joined == (line,)
        (note,) = recover_journal(path)
        assert note.startswith(f"journal.jsonl: the end of line {line} was damaged")
        assert path.read_bytes() == whole


def test_a_damaged_line_in_the_middle_is_set_aside_and_the_others_stay(path: Path) -> None:
    lines = path.read_bytes().split(b"\n")
    lines[1] = lines[1].replace(b"number", b"nember")
    path.write_bytes(b"\n".join(lines))
    assert read_journal(path).damaged == (2,)

    (note,) = recover_journal(path)
    assert "line 2 is damaged and was set aside in journal.jsonl.damaged" in note
    assert list(read_journal(path).records) == [RECORDS[0], RECORDS[2]]
    assert path.with_name("journal.jsonl.damaged").read_bytes() == lines[1] + b"\n"


@pytest.mark.parametrize(
    ("damage", "salvaged"),
    [
        (b"", 0),
        (b"\0" * 4096, 0),
        (b"garbage\nmore garbage\n", 0),
        (b"[1,2]\n{}\n", 0),
    ],
)
def test_foreign_content_is_never_taken_for_records(
    path: Path, damage: bytes, salvaged: int
) -> None:
    path.write_bytes(damage)
    recover_journal(path)
    assert len(read_journal(path).records) == salvaged


def test_a_zeroed_block_costs_only_the_records_that_it_covers(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    start = whole.index(b"\n") + 5
    whole[start : start + 20] = b"\0" * 20
    path.write_bytes(whole)
    recover_journal(path)
    assert list(read_journal(path).records) == [RECORDS[0], RECORDS[2]]


def test_recovering_twice_changes_nothing(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(b"x" + whole[:-4])
    assert len(recover_journal(path)) == 2
    after = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    assert recover_journal(path) == []
    assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == after


def test_a_recovery_that_died_before_its_end_is_finished_by_the_next(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(b"x" + path.read_bytes()[:-4])

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(recovery, "replace_file", die)
        with pytest.raises(KeyboardInterrupt):
            recover_journal(path)
    recover_journal(path)
    assert list(read_journal(path).records) == [RECORDS[1]]
    assert path.with_name("journal.jsonl.torn").read_bytes().count(b"\n") == 1
    assert path.with_name("journal.jsonl.damaged").read_bytes().count(b"\n") == 1


def test_short_writes_make_whole_records(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_all = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write_all(file, data[:3]))
    journal = opened(path)
    journal.append(RECORDS[1], durable=True)
    journal.close()
    assert list(read_journal(path).records) == [*RECORDS, RECORDS[1]]


def test_signals_while_writing_leave_whole_records(path: Path) -> None:
    caught = 0

    def count(number: int, frame: object) -> None:
        nonlocal caught
        caught += 1

    before = signal.signal(signal.SIGALRM, count)
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
    try:
        journal = opened(path)
        written = 0
        while written < 200 or (caught < 20 and written < 20_000):
            journal.append({"number": written}, durable=False)
            written += 1
        journal.close()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    content = read_journal(path)
    assert [record["number"] for record in content.records[3:]] == list(range(written))
    assert content.damaged == ()


@pytest.mark.parametrize("room", [0, 1, 30, 60])
def test_a_full_disk_is_said_plainly_and_costs_no_acknowledged_record(
    path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    write_all = os.write
    left = room

    def fill_up(file: int, data: bytes) -> int:
        nonlocal left
        if left == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = write_all(file, data[:left])
        left -= written
        return written

    journal = opened(path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", fill_up)
        with pytest.raises(JournalError, match=r"No space left on device\); free some space"):
            journal.append({"kind": "finished", "text": "x" * 100}, durable=True)
    # Room again, but what would come now would stand behind half a line.
    with pytest.raises(JournalError, match="an earlier record could not be written"):
        journal.append(RECORDS[1], durable=True)
    journal.close()

    recover_journal(path)
    assert list(read_journal(path).records) == RECORDS
    again = opened(path)
    again.append(RECORDS[1], durable=True)
    again.close()
    assert list(read_journal(path).records) == [*RECORDS, RECORDS[1]]


def test_a_record_that_the_disk_did_not_confirm_is_not_confirmed_later(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(file: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    journal = opened(path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(JournalError, match="Input/output error"):
            journal.append(RECORDS[1], durable=True)
    with pytest.raises(JournalError, match="end this process"):
        journal.append(RECORDS[2], durable=True)
    journal.close()


def test_a_reader_beside_a_writer_sees_only_whole_records(path: Path) -> None:
    path.unlink()
    stop = threading.Event()
    seen: list[int] = []
    faults: list[object] = []
    journal = create_journal(path, {"number": 0})

    def read() -> None:
        while not stop.is_set():
            content = read_journal(path)
            numbers = [record["number"] for record in content.records]
            seen.append(len(numbers))
            if content.damaged or numbers != list(range(len(numbers))):
                faults.append(content)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, 400):
        journal.append({"number": number}, durable=False)
    while not seen:
        pass
    stop.set()
    reader.join()
    journal.close()
    assert faults == []
    assert len(read_journal(path).records) == 400


def test_a_replaced_file_is_old_or_new_but_never_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "leaderboard.csv"
    replace_file(target, "old")

    def fail(file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(JournalError, match=r"leaderboard\.csv: cannot be written \(No space"):
            replace_file(target, "new")
    assert target.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["leaderboard.csv"]
    replace_file(target, b"new")
    assert target.read_text() == "new"


def test_what_a_killed_process_left_half_written_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".leaderboard.csv.123.new").write_text("half")
    (tmp_path / ".retrained.new").mkdir()
    (tmp_path / "journal.jsonl").write_text("")
    remove_unfinished_files(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == [".retrained.new", "journal.jsonl"]


def test_a_journal_is_read_a_record_at_a_time_while_it_grows(path: Path) -> None:
    reading = JournalReading(path)
    records = iter(reading)
    assert next(records) == RECORDS[0]
    journal = opened(path)
    journal.append({"kind": "late"}, durable=False)
    journal.close()
    assert list(records) == [*RECORDS[1:], {"kind": "late"}]
    assert (reading.damaged, reading.torn) == ([], b"")


def test_what_is_wrong_is_known_once_all_of_it_was_read(path: Path) -> None:
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([lines[0], b"nonsense", lines[1], lines[2][:9]]))
    reading = JournalReading(path)
    assert list(reading) == RECORDS[:2]
    assert (reading.damaged, reading.torn) == ([2], lines[2][:9])
