"""What was given for a setting, read as the setting's form has it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, assert_never

from search_spaces.suggestions import closest
from tuning.specification.fields.confirm import MOST, confirm_in
from tuning.specification.fields.record import (
    Amount,
    Choice,
    Configurations,
    Duration,
    Fact,
    Folder,
    Form,
    Names,
    Repeats,
    Space,
    Text,
    Values,
    WholeNumber,
    WordsByName,
)

_MOST_PER_TRIAL = 1024
_OF_A_KIND = re.compile(r"(\w+?)(Sampler|Pruner)")
_DURATION = re.compile(r"(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?")


class UnreadableError(Exception):
    """A value is not of its setting's form; says what to write."""


def value_of(form: Form, value: object, *, default: object) -> Any:
    """Return a value as a setting of a form has it.

    Args:
        form: The setting's form.
        value: As it was given.
        default: The setting's default, an example of what could be given.

    Raises:
        UnreadableError: If it is not of the form.
    """
    match form:
        case Text():
            return _text(value)
        case Choice(words=words, to=to):
            return to(_word(value, words))
        case WholeNumber():
            return _whole_number(form, value, default=default)
        case Amount():
            return _amount(form, value)
        case Duration():
            return _seconds(value)
        case Folder(missing=missing):
            return _folder(value, missing=missing)
        case Names(example=example):
            return _names(value, example)
        case WordsByName(words=words):
            return _words_by_name(value, words)
        case Repeats():
            return _repeats(value)
        case Space() | Values() | Configurations() | Fact():
            return value
        case _:
            assert_never(form)


def _text(value: object) -> str:
    if not isinstance(value, str | Path | int | float):
        raise UnreadableError(f"write a name, as a text{_named_like(value)}")
    if not isinstance(value, str | Path) or not str(value).strip():
        raise UnreadableError("write a name")
    if "\0" in str(value):
        raise UnreadableError("holds NUL, which no name and no path can; write it without")
    return str(value)


def _named_like(value: object) -> str:
    """Return what an object of another library is called here, such as ``TPESampler()``."""
    found = _OF_A_KIND.fullmatch(type(value).__name__)
    return "" if found is None else f", such as {found[1].lower()!r}"


def _names(value: object, example: str) -> tuple[str, ...]:
    given = value.split(",") if isinstance(value, str) else value
    names = []
    if isinstance(given, Sequence):
        names = [name.strip() if isinstance(name, str) else "" for name in given]
    if not names or not all(names):
        raise UnreadableError(f"write names with commas between them, such as {example}")
    return tuple(names)


def _repeats(value: object) -> str:
    text = str(value).strip().lower()
    if confirm_in(text) is None:
        raise UnreadableError(
            f"write how many of the best, times how many seeds, each from 2 to {MOST}, such as 5x3"
        )
    return text


def _folder(value: object, *, missing: str) -> Path:
    folder = Path(_text(value))
    if missing and not os.path.isdir(folder):
        raise UnreadableError(missing)
    return folder


def _word(value: object, words: tuple[str, ...]) -> str:
    text = _text(value)
    if text not in words:
        raise UnreadableError(f"not known{closest(text, words)}; use {', '.join(words)}")
    return text


def _words_by_name(value: object, words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return a word for each name, in the order of the names."""
    if isinstance(value, Mapping):
        pairs = [(str(name), str(word)) for name, word in value.items()]
    else:
        texts = value if isinstance(value, list | tuple) else [value]
        cut = [str(text).rpartition("=") for text in texts]
        pairs = [(name.strip(), word.strip()) for name, _, word in cut]
    found: dict[str, str] = {}
    problems = []
    for name, word in pairs:
        if not name:
            problems.append(f"write COLUMN=KIND, such as sold={words[0]}")
        elif word not in words:
            problems.append(f"{word!r} is not known{closest(word, words)}; use {', '.join(words)}")
        elif found.get(name, word) != word:
            problems.append(f"{name} is to be read in two ways, {found[name]} and {word}")
        found[name] = word
    if problems:
        raise UnreadableError("; ".join(dict.fromkeys(problems)))
    return tuple(sorted(found.items()))


def _whole_number(form: WholeNumber, value: object, *, default: object) -> int:
    number = _whole(value)
    if number is None or not form.low <= number <= form.high:
        example = default if form.example is None else form.example
        raise UnreadableError(
            f"write a whole number from {form.low} to {form.high}, such as {example}"
        )
    return number


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,18}", value.strip()):
        return int(value)
    return None


def _amount(form: Amount, value: object) -> float:
    text = str(value).strip()
    if not isinstance(value, bool) and re.fullmatch(r"\d{1,4}(\.\d{1,4})?", text):
        amount = float(text)
        enough = amount > 0 or not form.is_above_zero
        if enough and amount <= _MOST_PER_TRIAL and (amount < 1 or amount.is_integer()):
            return amount
    fewest = "above 0" if form.is_above_zero else "0 or more"
    raise UnreadableError(
        f"write how many a trial gets: a number {fewest}, a fraction such as 0.5 below one,"
        f" whole above, at most {_MOST_PER_TRIAL}"
    )


def _seconds(value: object) -> float:
    match = _DURATION.fullmatch(str(value).strip())
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    total = 3600 * hours + 60 * minutes + seconds
    if total <= 0:
        raise UnreadableError("write a time above zero with its unit, such as 90s, 10m or 1h30m")
    return float(total)
