"""What is said of flags and commands, said of keywords and functions to whoever calls from Python.

Complaints, notes and hints are written once, in the words of the command line. Where a Python
function is what was called, they pass through here on their way out.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager

from search_spaces import TuningError
from tuning.specification.fields.table import SETTINGS, flag_of

# Flags of other verbs than search, which are no settings of a study.
_OF_VERBS = {
    "--trial": "trial",
    "--top": "top",
    "--seeds": "seeds",
    "--study": "study",
    "--overwrite": "overwrite",
    "--device": "device",
    "--format": "format",
    "--inside-model": "inside_model",
    "--trust": "trust",
    "--verbose": "verbose",
    "-o": "path",
}
_KEYWORDS = {flag_of(field.name): field.name for field in SETTINGS} | _OF_VERBS
_SWITCHES = ("--overwrite", "--inside-model", "--trust", "--verbose")
_FUNCTIONS = ("search", "resume", "retrain", "leaderboard", "export")

_COMMAND = re.compile(r"`tuning ([^`]+)`")
_FIRST = re.compile(r"(?P<flag>--[a-z][a-z-]*|-o)(?: (?P<value>.+?))?(?=: )")
_LATER = re.compile(r"(?<![\w-])(?P<flag>--[a-z][a-z-]*|-o)(?: (?P<value>[\w][\w.,-]*\w|\w))?")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?")
# What stands for a value, such as FOLDER.
_PLACEHOLDER = re.compile(r"[A-Z][A-Z_]+")
# Behind a flag that is spoken of without a value: the sentence goes on.
_NO_VALUES = (
    *("and", "as", "by", "do", "does", "for", "goes", "in", "is", "it", "needs"),
    *("of", "on", "or", "out", "takes", "that", "to", "too", "with"),
)


@contextmanager
def spoken_in_python() -> Iterator[None]:
    """Have the complaints of an error that passes speak of keywords and functions."""
    try:
        yield
    except TuningError as error:
        error.complaints = tuple(in_python(complaint) for complaint in error.complaints)
        error.args = error.complaints
        raise


def in_python(sentence: str) -> str:
    """Return a sentence with keywords for flags and calls for commands.

    ``--trials 0: write ...`` is ``trials=0: write ...``; ``tuning resume NAME`` in backticks is
    ``resume('NAME')``. A flag that no function has a keyword for stays as it is.
    """
    commands: list[str] = []

    def kept(found: re.Match[str]) -> str:
        commands.append(_call(found[1]) or found[0])
        return f"\0{len(commands) - 1}\0"

    text = _COMMAND.sub(kept, sentence)
    text = _LATER.sub(_later, _FIRST.sub(_first, text, count=1) if _FIRST.match(text) else text)
    return re.sub("\0(\\d+)\0", lambda found: commands[int(found[1])], text)


def _first(found: re.Match[str]) -> str:
    """Return what a complaint begins with: the keyword, with the value that was given."""
    flag, value = found["flag"], found["value"]
    # Also of a keyword that there is not: what was typed is a keyword all the same.
    name = _KEYWORDS.get(flag, flag.removeprefix("--").replace("-", "_"))
    if value is None:
        return name
    return f"{name}={_literal(value)}"


def _later(found: re.Match[str]) -> str:
    """Return a flag within a sentence: as a keyword, with its value where one follows."""
    flag, value = found["flag"], found["value"]
    name = _KEYWORDS.get(flag)
    if name is None:
        return found[0]
    rest = "" if value is None else f" {value}"
    if flag in _SWITCHES:
        return f"{name}=True{rest}"
    if value is None or value in _NO_VALUES:
        return f"{name}={rest}"
    return f"{name}={value if _PLACEHOLDER.fullmatch(value) else _literal(value)}"


def _call(command: str) -> str | None:
    """Return the call that does what a command does, in backticks; None where there is none."""
    try:
        verb, *words = shlex.split(command)
    except ValueError:
        return None
    arguments: list[str] = []
    while words:
        word = words.pop(0)
        if word in _SWITCHES:
            arguments.append(f"{_KEYWORDS[word]}=True")
        elif word.startswith("-"):
            if word not in _KEYWORDS or not words:
                return None
            arguments.append(f"{_KEYWORDS[word]}={_literal(words.pop(0))}")
        else:
            arguments.append(word if word.isupper() else repr(word))
    if verb == "predict" and len(arguments) == 2:
        return f"`load_tuned({arguments[0]}).predict({arguments[1]})`"
    return f"`{verb}({', '.join(arguments)})`" if verb in _FUNCTIONS else None


def _literal(value: str) -> str:
    """Return a value as Python code has it; what a complaint has quoted already stays."""
    if _NUMBER.fullmatch(value):
        return value.replace(",", "_")
    return value if value[:1] in "'\"" else repr(value)
