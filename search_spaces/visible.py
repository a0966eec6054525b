"""Texts of others, as a person may be shown them: nothing in them moves, hides or turns letters."""

import unicodedata
from typing import Final

_HIDING: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Line ends and tabs are layout; emoji and several scripts need the joiners.
_KEPT: Final = frozenset("\n\t\u200c\u200d")
_LAYOUT: Final = str.maketrans("", "", "\n\t")


def visible(text: str) -> str:
    r"""Return a text with its control characters written out, such as ``\x1b``.

    Those are what a terminal obeys (C0, C1, DEL), what turns the direction of writing or shows as
    nothing (Unicode's format characters), separators of lines that are no line ends, and halves
    of surrogate pairs, which no encoding has. Line ends, tabs and joiners stay.
    """
    if text.isprintable() or text.translate(_LAYOUT).isprintable():
        return text
    return "".join(_written_out(one) if hides(one) else one for one in text)


def visible_json(text: str) -> str:
    r"""Return JSON that says the same, with the same characters as JSON writes them, ``\u001b``."""
    if text.isprintable() or text.translate(_LAYOUT).isprintable():
        return text
    return "".join(_in_json(one) if hides(one) else one for one in text)


def hides(letter: str) -> bool:
    """Tell whether a character is written out where a person reads it."""
    return unicodedata.category(letter) in _HIDING and letter not in _KEPT


def _written_out(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")


def _in_json(letter: str) -> str:
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
