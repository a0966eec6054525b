"""The version of the installed package."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version


def version() -> str:
    """Return the installed version, or ``unknown`` when run from a folder without installing."""
    try:
        return installed_version("keras-tuning")
    except PackageNotFoundError:
        return "unknown"
