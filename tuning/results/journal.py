"""The journal: one checksummed record a line, appended, never rewritten while a study runs."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

from tuning.errors import JournalError

Record = dict[str, Any]

_CHECK = b',"check":"'
_CHECK_LENGTH = 16


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class JournalContent:
    """What a journal holds.

    Attributes:
        records: The intact records, in order.
        damaged: The numbers of lines, from 1, that are not what was written.
        torn: The bytes after the last whole line, left by a process that died while writing.
    """

    records: tuple[Record, ...]
    damaged: tuple[int, ...]
    torn: bytes


@final
class JournalReading:
    """One pass over a journal, also while another process appends to it; changes nothing.

    Iterate for the intact records, one at a time, so that a long journal is never held whole.

    Attributes:
        path: The file.
        damaged: The numbers of lines, from 1, that are not what was written, as far as read.
        torn: The bytes after the last whole line; known at the end.
    """

    def __init__(self, path: Path) -> None:
        """Take the file; it is opened once the records are asked for."""
        self.path = path
        self.damaged: list[int] = []
        self.torn = b""

    def __iter__(self) -> Iterator[Record]:
        """Yield the intact records, in order.

        Raises:
            JournalError: If there is no such file or it cannot be read.
        """
        try:
            with self.path.open("rb") as file:
                for number, line in enumerate(file, start=1):
                    if not line.endswith(b"\n"):
                        # What another process has appended since belongs to this line.
                        self.torn = line
                        return
                    record = _decode(line[:-1])
                    if record is None:
                        self.damaged.append(number)
                    else:
                        yield record
        except OSError as error:
            raise JournalError(
                f"{self.path}: the journal cannot be read ({error.strerror})"
            ) from error


def read_journal(path: Path) -> JournalContent:
    """Read a journal as a whole without changing it.

    Raises:
        JournalError: If there is no such file or it cannot be read.
    """
    reading = JournalReading(path)
    records = tuple(reading)
    return JournalContent(records=records, damaged=tuple(reading.damaged), torn=reading.torn)


def recover_journal(path: Path) -> list[str]:
    """Make a journal safe to append to and return a sentence for each thing that was mended.

    A torn tail is cut and kept in ``journal.jsonl.torn``; damaged lines move to
    ``journal.jsonl.damaged``. Nothing is thrown away, and doing it twice changes nothing.
    """
    content = read_journal(path)
    notes = []
    if content.torn:
        _append_whole(path.with_suffix(".jsonl.torn"), content.torn + b"\n")
        notes.append(
            f"{path.name}: the last record was cut off while being written;"
            f" its {len(content.torn)} bytes are kept in {path.name}.torn"
        )
    if content.damaged:
        lines = path.read_bytes().split(b"\n")
        bad = [lines[number - 1] for number in content.damaged]
        _append_whole(path.with_suffix(".jsonl.damaged"), b"\n".join(bad) + b"\n")
        numbers = ", ".join(str(number) for number in content.damaged)
        notes.append(
            f"{path.name}: line {numbers} is damaged and was set aside in {path.name}.damaged;"
            " trials recorded there will be trained again"
        )
    if notes:
        replace_file(path, b"".join(_encode(record) for record in content.records))
    return notes


def create_journal(path: Path, first: Record) -> Journal:
    """Begin a journal with its first record; at no moment is there a journal without one.

    Raises:
        JournalError: If the disk does not take it.
    """
    replace_file(path, _encode(first))
    return Journal(path)


@final
class Journal:
    """A journal open for appending."""

    def __init__(self, path: Path) -> None:
        """Open an existing file; recover it first if it was not just created."""
        self._path = path
        self._is_broken = False
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND)
        except OSError as error:
            raise JournalError(f"{path}: cannot be written ({error.strerror})") from error

    def append(self, record: Record, *, durable: bool) -> None:
        """Write one record as a whole line; when ``durable``, it is on the disk on return.

        Raises:
            JournalError: If the disk does not take it. What was half written is cut off by the
                next recovery; until then nothing more is taken, since it would be written behind
                the half line and be lost with it. A disk that failed once is not asked again: the
                system forgets after one error which bytes it could not store.
        """
        if self._is_broken:
            raise JournalError(
                f"{self._path}: an earlier record could not be written;"
                " end this process, then resume the study"
            )
        line = _encode(record)
        self._is_broken = True
        try:
            while line:
                line = line[os.write(self._file, line) :]
            if durable:
                os.fsync(self._file)
        except OSError as error:
            raise JournalError(
                f"{self._path}: a record could not be written ({error.strerror});"
                " free some space, then resume the study"
            ) from error
        self._is_broken = False

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def replace_file(path: Path, data: bytes | str) -> None:
    """Write a file so that at any moment either the old or the new one stands there whole.

    Raises:
        JournalError: If the disk does not take it.
    """
    content = data.encode("utf-8") if isinstance(data, str) else data
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise JournalError(f"{path}: cannot be written ({error.strerror})") from error


def remove_unfinished_files(folder: Path) -> None:
    """Remove what processes that died in ``replace_file`` left; the folder must be locked."""
    for leftover in folder.glob(".*.*.new"):
        if leftover.is_file():
            leftover.unlink(missing_ok=True)


# Made once: ``json.dumps`` makes an encoder for every record.
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _encode(record: Record) -> bytes:
    text = _ENCODER.encode(record)
    # Half of a surrogate pair, which Python allows in a text, is read back by json.loads as well.
    body = text.encode("utf-8", "surrogatepass")
    return body[:-1] + _CHECK + _digest(body[:-1]) + b'"}\n'


def _decode(line: bytes) -> Record | None:
    body, separator, check = line.rpartition(_CHECK)
    if not separator or check != _digest(body) + b'"}':
        return None
    try:
        record = json.loads((body + b"}").decode("utf-8", "surrogatepass"))
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest()[:_CHECK_LENGTH].encode()


def _append_whole(path: Path, data: bytes) -> None:
    # Recovery may itself have been interrupted; the same bytes are not kept twice.
    if path.exists() and path.read_bytes().endswith(data):
        return
    try:
        with path.open("ab") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise JournalError(f"{path}: cannot be written ({error.strerror})") from error


def _sync_folder(folder: Path) -> None:
    # A rename is durable once its folder is. Not every system lets a folder be opened.
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
