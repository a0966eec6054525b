"""The packages of this project, whose code is nobody's own."""

from __future__ import annotations

from pathlib import Path

PACKAGES = frozenset({"objectives", "search_spaces", "tuning"})

_FOLDERS = tuple(Path(__file__).resolve().parents[1] / name for name in PACKAGES)


def is_ours(path: Path) -> bool:
    """Tell whether a file, by its resolved path, is of one of the packages."""
    return any(path.is_relative_to(folder) for folder in _FOLDERS)
