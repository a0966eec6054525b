"""What all completions have in common: they begin like the word that is typed, and never fail."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

Completer = Callable[[Any, str], Iterable[str]]


def offered(complete: Completer) -> Callable[[Any, str], list[str]]:
    """Have a completion give only what goes on from the word, each once."""

    @functools.wraps(complete)
    def called(ctx: Any, incomplete: str) -> list[str]:
        try:
            found = [one for one in complete(ctx, incomplete) if one.startswith(incomplete)]
        except Exception:  # noqa: BLE001 - a line that is being typed is no place for a complaint
            return []
        return [one for one in dict.fromkeys(found) if one.isprintable()]

    return called
