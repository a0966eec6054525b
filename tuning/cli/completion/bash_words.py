"""Words as a person types them, where bash hands over parts of them.

Bash takes ``=`` and ``:`` for words of their own, so that ``--set units=8`` comes as four; of what
is offered it replaces the last part alone.
"""

from __future__ import annotations

import io
import os
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout, suppress

# The names by which the script of `tuning --show-completion bash` hands words over.
_ASKED, _OF_BASH = "_TUNING_COMPLETE", "complete_bash"
_WORDS, _PLACE = "COMP_WORDS", "COMP_CWORD"
_BREAKS = re.compile(r"[=:]+")


def is_of_bash(environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether bash asks what a line may go on to."""
    return environment.get(_ASKED) == _OF_BASH


def answer_bash(offer: Callable[[], object]) -> None:
    """Print what is offered for whole words as bash wants it: last parts, quoted where needed.

    Args:
        offer: Prints a line an offer for the word that ``COMP_WORDS`` and ``COMP_CWORD`` name, and
            may end the process.
    """
    words, place = joined(os.environ.get(_WORDS, "").split("\n"), int(os.environ.get(_PLACE) or 0))
    os.environ[_WORDS], os.environ[_PLACE] = "\n".join(words), str(place)
    typed = words[place] if place < len(words) else ""
    printed = io.StringIO()
    with redirect_stdout(printed), suppress(SystemExit):
        offer()
    for line in printed.getvalue().splitlines():
        print(inserted(line, typed))


def joined(words: Sequence[str], place: int) -> tuple[list[str], int]:
    """Return words with their parts put together again, and which of them is being typed.

    Args:
        words: The parts, as bash hands them over.
        place: The index of the part that is being typed; that of none where a word begins.
    """
    whole: list[str] = []
    is_open = False
    now = 0
    for at, word in enumerate(words):
        is_break = _BREAKS.fullmatch(word) is not None
        if whole and word and (is_break or is_open):
            whole[-1] += word
        else:
            whole.append(word)
        is_open = is_break
        if at == place:
            now = len(whole) - 1
    return whole, now if place < len(words) else len(whole)


def inserted(offer: str, typed: str) -> str:
    """Return what bash puts in the place of the last part of the word that is typed."""
    if typed[:1] in ("'", '"'):
        return offer  # The quotation that is begun is bash's to end.
    breaks = list(_BREAKS.finditer(typed))
    begun = typed[: breaks[-1].end()] if breaks else ""
    return shlex.quote(offer.removeprefix(begun))
