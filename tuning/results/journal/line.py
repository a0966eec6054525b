"""A record as a line: JSON with a checksum at its end."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

Record = dict[str, Any]

_CHECK = b',"check":"'
_CHECK_LENGTH = 16
_END = re.compile(rb',"check":"[0-9a-f]{16}"\}')

# Made once: ``json.dumps`` makes an encoder for every record.
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def encode(record: Record) -> bytes:
    """Return a record as a whole line, with its checksum."""
    text = _ENCODER.encode(record)
    # Half of a surrogate pair, which Python allows in a text, is read back by json.loads as well.
    body = text.encode("utf-8", "surrogatepass")
    return body[:-1] + _CHECK + _digest(body[:-1]) + b'"}\n'


def decode(line: bytes) -> Record | None:
    """Return the record of a line without its end, None where it is not what was written."""
    body, separator, check = line.rpartition(_CHECK)
    if not separator or check != _digest(body) + b'"}':
        return None
    try:
        record = json.loads((body + b"}").decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def decode_joined(line: bytes) -> list[Record]:
    """Return the records of a line that was two, whose end between them is not what was written.

    Its checksums tell: none where they say anything else. The last line of all may be followed by
    nothing; then it is one record.
    """
    for end in _END.finditer(line):
        first, rest = line[: end.end()], line[end.end() + 1 :]
        records = [decode(part) for part in (first, rest) if part]
        found = [record for record in records if record is not None]
        if len(found) == len(records) and len(first) < len(line):
            return found
    return []


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest()[:_CHECK_LENGTH].encode()
