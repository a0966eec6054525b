"""What a study ran on: versions and machine, and no secrets."""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from collections.abc import Sequence
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
_SECRET_NAME = re.compile("token|key|secret|passw", re.IGNORECASE)
_NAMED_SECRET = re.compile(
    r"(?P<name>[\w.-]*(?:token|key|secret|passw)[\w.-]*)=[^,]*", re.IGNORECASE
)
_OF_ADDRESS = re.compile(r"://[^/@\s]+@")
_LEFT_OUT = "***"
# A variable that only says 1 or yes is no secret, and every argument holds such letters.
_SHORTEST_SECRET = 6


def describe_environment() -> dict[str, Any]:
    """Return versions, machine and Keras's backend; no variable but the named ones is read."""
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cpus": os.cpu_count(),
        "keras_backend": os.environ.get("KERAS_BACKEND", ""),
        "packages": {name: package_version(name) for name in _PACKAGES},
        "command": [Path(sys.argv[0]).name, *without_secrets(sys.argv[1:])],
    }


def without_secrets(arguments: Sequence[str]) -> list[str]:
    """Return a command line as it may be kept and shown: what is secret by its name is left out.

    That is the value of a flag or of ``NAME=VALUE`` whose name has token, key, secret or passw in
    it, what stands before the ``@`` of an address, and the value of a variable of such a name,
    wherever it stands.
    """
    known = [
        value
        for name, value in os.environ.items()
        if _SECRET_NAME.search(name) and len(value) >= _SHORTEST_SECRET
    ]
    kept: list[str] = []
    for argument in arguments:
        named = kept[-1] if kept else ""
        if named.startswith("-") and "=" not in named and _SECRET_NAME.search(named):
            kept.append(_LEFT_OUT)
            continue
        kept.append(_without_secret(argument, known))
    return kept


def _without_secret(argument: str, known: Sequence[str]) -> str:
    # Also of several in one argument, such as ``a=1,api_key=2``.
    text = _NAMED_SECRET.sub(rf"\g<name>={_LEFT_OUT}", argument)
    text = _OF_ADDRESS.sub(f"://{_LEFT_OUT}@", text)
    for secret in known:
        text = text.replace(secret, _LEFT_OUT)
    return text


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
