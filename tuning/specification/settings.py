"""What a person gave, wherever they gave it: each value with the place to speak of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import final

from search_spaces.suggestions import closest

# Every setting of a study, as the study file names it; the flag is the same with dashes.
SETTING_NAMES = (
    "objective",
    "model",
    "target",
    "task",
    "space",
    "set",
    "backend",
    "trials",
    "epochs",
    "patience",
    "folds",
    "sampler",
    "pruner",
    "timeout",
    "seed",
    "metric",
    "direction",
    "workers",
    "ray",
    "cpus",
    "gpus",
    "trial_timeout",
    "keras_backend",
    "trainer",
    "fuse",
    "checkpoint",
    "name",
    "results",
    "data_dir",
)

_DURATION = re.compile(r"(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?")


@final
@dataclass(frozen=True, slots=True)
class Setting:
    """A value as given, and its place: ``--trials`` or ``study.yaml, line 4: trials``."""

    value: object
    place: str

    def __str__(self) -> str:
        """Return place and value, on one line, as the beginning of a complaint."""
        text = str(self.value)
        return f"{self.place} {text if text.strip() and text.isprintable() else repr(text)}"


Settings = dict[str, Setting]


@final
class SettingsReader:
    """Reads settings one by one and gathers a complaint for each that cannot be."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings; names that no study has are complaints already."""
        self._settings = settings
        self.complaints = [
            f"{setting.place}: no such setting{closest(name, SETTING_NAMES)};"
            f" there are {', '.join(SETTING_NAMES)}"
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

    def whole_number(self, name: str, default: int, *, low: int = 1, high: int = 1_000_000) -> int:
        """Return a whole number from low to high, both included."""
        setting = self.given(name)
        if setting is None:
            return default
        number = _whole(setting.value)
        if number is None or not low <= number <= high:
            self.complain(name, f"write a whole number from {low} to {high}, such as {default}")
            return default
        return number

    def text(self, name: str) -> str | None:
        """Return a text that is not blank, or None."""
        setting = self.given(name)
        if setting is None:
            return None
        if not isinstance(setting.value, str | Path) or not str(setting.value).strip():
            self.complain(name, "write a name")
            return None
        return str(setting.value)

    def choice(self, name: str, allowed: tuple[str, ...]) -> str | None:
        """Return one of the allowed words, or None."""
        given = self.text(name)
        if given is None or given in allowed:
            return given
        self.complain(name, f"not known{closest(given, allowed)}; use {', '.join(allowed)}")
        return None

    def duration(self, name: str) -> float | None:
        """Return seconds from a text such as ``90s``, ``10m`` or ``1h30m``, or None."""
        setting = self.given(name)
        if setting is None:
            return None
        match = _DURATION.fullmatch(str(setting.value).strip())
        hours, minutes, seconds = (
            (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
        )
        total = 3600 * hours + 60 * minutes + seconds
        if total <= 0:
            self.complain(name, "write a time above zero with its unit, such as 90s, 10m or 1h30m")
            return None
        return float(total)


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,18}", value.strip()):
        return int(value)
    return None


def flag_of(name: str) -> str:
    """Return the flag of a setting: ``data_dir`` is ``--data-dir``."""
    return f"--{name.replace('_', '-')}"
