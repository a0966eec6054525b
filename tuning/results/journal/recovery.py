"""Mending a journal after a crash, a damaged disk, or a copy that went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tuning.results.journal.content import read_journal
from tuning.results.journal.files import append_whole, lines_of, replace_file
from tuning.results.journal.line import encode
from tuning.results.journal.sequence import MENDED


def recover_journal(path: Path) -> list[str]:
    """Make a journal safe to append to and return a sentence for each thing that was mended.

    A torn tail is cut and kept in ``journal.jsonl.torn``; lines that are damaged, or of another
    study, move to ``journal.jsonl.damaged``; of lines that stand there twice the first stays.
    Nothing is thrown away, and doing it twice changes nothing.
    """
    content = read_journal(path)
    notes = []
    if content.torn:
        append_whole(path.with_suffix(".jsonl.torn"), content.torn + b"\n")
        notes.append(
            f"{path.name}: the last record was cut off while being written;"
            f" its {len(content.torn)} bytes are kept in {path.name}.torn"
        )
    set_aside = sorted((*content.damaged, *content.foreign, *content.repeated))
    if set_aside:
        lines = lines_of(path)
        bad = [lines[number - 1] for number in set_aside]
        append_whole(path.with_suffix(".jsonl.damaged"), b"\n".join(bad) + b"\n")
    if content.damaged:
        notes.append(
            f"{path.name}: line {_listed(content.damaged)} is damaged and was set aside in"
            f" {path.name}.damaged; trials recorded there will be trained again"
        )
    if content.joined:
        notes.append(
            f"{path.name}: the end of line {_listed(content.joined)} was damaged; what stood before"
            " and after it is whole and was kept"
        )
    if content.foreign:
        notes.append(
            f"{path.name}: line {_listed(content.foreign)} is of another study and was set aside in"
            f" {path.name}.damaged; nothing of this study is in it"
        )
    if content.repeated:
        notes.append(
            f"{path.name}: line {_listed(content.repeated)} stands there a second time and was set"
            f" aside in {path.name}.damaged; nothing is lost"
        )
    lost = content.sequence.missing_count - len(content.damaged)
    if lost > 0:
        notes.append(
            f"{path.name}: {lost_records(lost)}; trials recorded there will be trained again, or"
            " restore the file from a copy"
        )
    records = list(content.records)
    if content.missing:
        gaps = [[first, last] for first, last in content.missing]
        records.append(content.sequence.stamped({"kind": MENDED, "missing": gaps}))
    if notes:
        replace_file(path, b"".join(encode(record) for record in records))
    return notes


def lost_records(count: int) -> str:
    """Say that so many records are gone, without a trace of what they held."""
    return (
        "1 record that was written is gone"
        if count == 1
        else f"{count:,} records that were written are gone"
    )


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)
