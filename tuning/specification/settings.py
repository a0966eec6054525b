"""What a person gave, wherever they gave it: each value with the place to speak of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np

from search_spaces.suggestions import closest
from tuning.specification.fields.elsewhere import NAMES_ELSEWHERE, PLACES_HERE
from tuning.specification.fields.table import SETTING_NAMES, field_of, flag_of
from tuning.specification.fields.values import UnreadableError, value_of

__all__ = ["Setting", "Settings", "SettingsReader", "flag_of", "given_settings"]


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
            return value_of(field.form, setting.value, default=default)
        except UnreadableError as problem:
            self.complain(name, f"{problem}{field.hint}")
            return default


def _in_its_place(name: str) -> str:
    """Return what a person may have meant: the same by a word of another tool, or the nearest."""
    if name in PLACES_HERE:
        return f" of a study; {PLACES_HERE[name]}"
    if name in NAMES_ELSEWHERE:
        return f", here it is {NAMES_ELSEWHERE[name]!r}"
    return f"{closest(name, SETTING_NAMES)}; there are {', '.join(SETTING_NAMES)}"
