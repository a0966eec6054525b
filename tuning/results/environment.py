"""What a study ran on: versions and machine, and no secrets."""

from __future__ import annotations

import json
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from search_spaces.visible import visible_json
from tuning.results.journal import replace_file

_PACKAGES = (
    "keras-tuning",
    "keras",
    "jax",
    "tensorflow",
    "scikit-learn",
    "scikeras",
    "keras-tuner",
    "optuna",
    "ray",
    "numpy",
    "scipy",
    "pandas",
)


def describe_environment() -> dict[str, Any]:
    """Return versions, machine and Keras's backend; no variable but the named ones is read."""
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cpus": os.cpu_count(),
        "keras_backend": os.environ.get("KERAS_BACKEND", ""),
        "packages": {name: package_version(name) for name in _PACKAGES},
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
    }


def package_version(name: str) -> str | None:
    """Return a package's installed version, or None."""
    try:
        return installed_version(name)
    except PackageNotFoundError:
        return None


def write_environment(folder: Path) -> None:
    """Write ``environment.json``."""
    text = json.dumps(describe_environment(), indent=2, ensure_ascii=False)
    replace_file(folder / "environment.json", visible_json(text) + "\n")
