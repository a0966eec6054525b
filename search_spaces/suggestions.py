"""The nearest known word for one that is not known."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed word most like `word`, whatever its case, or None when none is near."""
    by_lower_case = {candidate.lower(): candidate for candidate in allowed}
    matches = get_close_matches(word.lower(), by_lower_case, n=1)
    return by_lower_case[matches[0]] if matches else None


def closest(word: str, allowed: Iterable[str]) -> str:
    """Return `, did you mean 'x'?` for the nearest allowed word, or `""` when none is near."""
    match = nearest(word, allowed)
    return "" if match is None else f", did you mean {match!r}?"
