"""Inputs by their number: sound ones, changed a little or a lot, always the same for one number."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

_BYTES = (
    *(b"\0", b"\xff", b"\xef\xbb\xbf", b"\r\n", b"\n", b"\t", b'"', b"'", b",", b";", b":", b"-"),
    *(b"{", b"}", b"[", b"]", b"&a ", b"*a", b"!!x ", b"%YAML 1.1\n", b"<<: ", b"#", b"|", b">"),
    *(b"1e400", b"-1", b"nan", b".inf", b"9" * 400, b"0o7", b"1_0", b"null", b"true", b"no"),
    *(b"\xc3\xa9", b"\xed\xa0\x80", "\u202e".encode(), b"\x1b[31m", b"../", b"=1+1", b"x" * 300),
)


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Return a content with one to eight changes of bytes, words or lines."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        content = chance.choice(_CHANGES)(content, chance)
    return content


def _flipped(content: bytes, chance: random.Random) -> bytes:
    if not content:
        return content
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :]


def _cut(content: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    return content[:start] + content[end:]


def _shortened(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _with_a_word(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(_BYTES) + content[at:]


def _replaced(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(_BYTES) + content[at + chance.randrange(12) :]


def _repeated(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    at = chance.randrange(len(lines))
    return b"\n".join([*lines[:at], *([lines[at]] * chance.choice((2, 2, 50))), *lines[at + 1 :]])


def _swapped(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _garbage(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.randbytes(chance.randrange(40)) + content[at:]


_CHANGES: Sequence[Callable[[bytes, random.Random], bytes]] = (
    *(_flipped, _cut, _shortened, _with_a_word, _with_a_word, _replaced, _replaced),
    *(_repeated, _swapped, _garbage),
)
