"""What a person gave, wherever they gave it: each value with the place to speak of it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, assert_never, final

import numpy as np

from search_spaces.suggestions import closest
from tuning.specification.fields.elsewhere import NAMES_ELSEWHERE, PLACES_HERE
from tuning.specification.fields.record import (
    Amount,
    Choice,
    Configurations,
    Duration,
    Fact,
    Folder,
    Form,
    Names,
    Space,
    Text,
    Values,
    WholeNumber,
    WordsByName,
)
from tuning.specification.fields.table import SETTING_NAMES, field_of, flag_of

__all__ = ["Setting", "Settings", "SettingsReader", "flag_of", "given_settings"]

_MOST_PER_TRIAL = 1024
_OF_A_KIND = re.compile(r"(\w+?)(Sampler|Pruner)")
_DURATION = re.compile(r"(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?")


@final
@dataclass(frozen=True, slots=True)
class Setting:
    """A value as given, and its place: ``--trials`` or ``study.yaml, line 4: trials``."""

    value: object
    place: str

    def __str__(self) -> str:
        """Return place and value, on one line, as the beginning of a complaint."""
        match self.value:
            case list() | tuple() as several:
                text = ", ".join(map(str, several))
            case str() | Path() | int() | float() | Mapping() | None:
                text = str(self.value)
            case other:
                text = f"{type(other).__name__}()"
        return f"{self.place} {text if text.strip() and text.isprintable() else repr(text)}"


Settings = dict[str, Setting]


def given_settings(values: Mapping[str, object]) -> Settings:
    """Return the values that are given as settings, each with its flag to complain by."""
    return {
        name: Setting(_plain(value), flag_of(name))
        for name, value in values.items()
        if value is not None
    }


def _plain(value: object) -> object:
    """Return a number of NumPy's as one of Python's, which settings are written in."""
    return value.item() if isinstance(value, np.number) else value


@final
class SettingsReader:
    """Reads settings one by one and gathers a complaint for each that cannot be."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings; names that no study has are complaints already."""
        self._settings = settings
        self.complaints = [
            f"{setting.place}: no such setting{_in_its_place(name)}"
            for name, setting in settings.items()
            if name not in SETTING_NAMES
        ]
        self.complaints += [
            f"{setting.place}: has no value; write one, or remove the line"
            for setting in settings.values()
            if setting.value is None
        ]

    def given(self, name: str) -> Setting | None:
        """Return a setting, or None when it was not given."""
        setting = self._settings.get(name)
        return None if setting is None or setting.value is None else setting

    def place(self, name: str) -> str:
        """Return the place of a setting, its flag when it was not given."""
        setting = self._settings.get(name)
        return flag_of(name) if setting is None else setting.place

    def complain(self, name: str, problem: str) -> None:
        """Note what is wrong with a setting, at its place."""
        self.complaints.append(f"{self._settings[name]}: {problem}")

    def read(self, name: str) -> Any:
        """Return a setting's value; its default where it is not given or cannot be read."""
        return self.read_or(name, field_of(name).default)

    def read_or(self, name: str, default: Any) -> Any:
        """Return a setting's value; another default where it is not given or cannot be read."""
        setting, field = self.given(name), field_of(name)
        if setting is None:
            return default
        if isinstance(setting.value, str) and setting.value in field.words:
            return field.words[setting.value]
        try:
            return _read(field.form, setting.value, default=default)
        except _UnreadableError as problem:
            self.complain(name, f"{problem}{field.hint}")
            return default


def _in_its_place(name: str) -> str:
    """Return what a person may have meant: the same by a word of another tool, or the nearest."""
    if name in PLACES_HERE:
        return f" of a study; {PLACES_HERE[name]}"
    if name in NAMES_ELSEWHERE:
        return f", here it is {NAMES_ELSEWHERE[name]!r}"
    return f"{closest(name, SETTING_NAMES)}; there are {', '.join(SETTING_NAMES)}"


class _UnreadableError(Exception):
    """A value is not of its setting's form; says what to write."""


def _read(form: Form, value: object, *, default: object) -> Any:
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
        case Space() | Values() | Configurations() | Fact():
            return value
        case _:
            assert_never(form)


def _text(value: object) -> str:
    if not isinstance(value, str | Path | int | float):
        raise _UnreadableError(f"write a name, as a text{_named_like(value)}")
    if not isinstance(value, str | Path) or not str(value).strip():
        raise _UnreadableError("write a name")
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
        raise _UnreadableError(f"write names with commas between them, such as {example}")
    return tuple(names)


def _folder(value: object, *, missing: str) -> Path:
    folder = Path(_text(value))
    if missing and not os.path.isdir(folder):
        raise _UnreadableError(missing)
    return folder


def _word(value: object, words: tuple[str, ...]) -> str:
    text = _text(value)
    if text not in words:
        raise _UnreadableError(f"not known{closest(text, words)}; use {', '.join(words)}")
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
        raise _UnreadableError("; ".join(dict.fromkeys(problems)))
    return tuple(sorted(found.items()))


def _whole_number(form: WholeNumber, value: object, *, default: object) -> int:
    number = _whole(value)
    if number is None or not form.low <= number <= form.high:
        example = default if form.example is None else form.example
        raise _UnreadableError(
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
    raise _UnreadableError(
        f"write how many a trial gets: a number {fewest}, a fraction such as 0.5 below one,"
        f" whole above, at most {_MOST_PER_TRIAL}"
    )


def _seconds(value: object) -> float:
    match = _DURATION.fullmatch(str(value).strip())
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    total = 3600 * hours + 60 * minutes + seconds
    if total <= 0:
        raise _UnreadableError("write a time above zero with its unit, such as 90s, 10m or 1h30m")
    return float(total)
