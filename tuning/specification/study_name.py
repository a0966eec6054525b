"""Names of studies, which are names of folders too."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from objectives.reference import ObjectiveReference
    from tuning.specification.settings import SettingsReader

_ALLOWED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
# Names that Windows keeps for devices, whatever their ending.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
# What stands beside the studies of a folder.
_KEPT = ("index.md", "index.html")
# Leaves room for a number, also in a name of 100 characters.
_LONGEST_STEM = 90
_RULE = (
    "write 1 to 100 letters, digits, dots, dashes or underscores, beginning with a letter or"
    " digit, such as houses-1"
)


def name_complaint(
    name: str, results_dir: Path, *, place: str = "--name", besides: str | None = None
) -> str | None:
    """Return what is wrong with a study's name, or None.

    A name must be safe as a folder on every system: a results folder gets copied around.

    Args:
        name: The name.
        results_dir: Where the study is to lie.
        place: What the complaint begins with.
        besides: A study that may have almost the same name, since it is to have this one.
    """
    if not _ALLOWED.fullmatch(name) or name.endswith("."):
        return f"{place} {name!r}: not usable as a folder's name; {_RULE}"
    if _DEVICES.fullmatch(name) or name in _KEPT:
        return f"{place} {name!r}: a name that systems keep for themselves; {_RULE}"
    twin = _twin(name, results_dir)
    if twin is not None and twin != besides:
        return (
            f"{place} {name!r}: there is a study {twin!r} that differs only by capitals,"
            " which some systems take for the same; choose another name"
        )
    return None


def free_name(stem: str, results_dir: Path) -> str:
    """Return ``stem``, or ``stem-2``, ``stem-3``, ..., the first that no study has."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", stem).lstrip("-._")[:_LONGEST_STEM].rstrip("-.")
    plain = plain or "study"
    number, name = 1, plain
    while (results_dir / name).exists() or _twin(name, results_dir):
        number += 1
        name = f"{plain}-{number}"
    return name


def _twin(name: str, results_dir: Path) -> str | None:
    if not results_dir.is_dir():
        return None
    folded = _folded(name)
    for path in results_dir.iterdir():
        if path.name != name and _folded(path.name) == folded:
            return path.name
    return None


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def read_name(
    reader: SettingsReader,
    objective: ObjectiveReference | None,
    *,
    backend: str,
    results_dir: Path,
) -> str:
    """Return the name that settings give a study, or a free one; what cannot be is noted."""
    setting = reader.given("name")
    if setting is None:
        stem = "study" if objective is None else objective.short_name
        return free_name(f"{stem}-{backend}", results_dir)
    complaint = name_complaint(str(setting.value), results_dir, place=setting.place)
    if complaint is not None:
        reader.complaints.append(complaint)
    return str(setting.value)
