"""A look at the installation: what is there, what is missing, what to do."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import final

from tuning.results.environment import package_version

_NEEDED = (
    ("keras", "models"),
    ("jax", "the fast Keras backend"),
    ("tensorflow", "the other Keras backend"),
    ("scikit-learn", "data, and the backend random-search"),
    ("scikeras", "the backend random-search"),
    ("keras-tuner", "the backend keras-tuner"),
    ("optuna", "the backends optuna and ray-tune"),
    ("ray", "the backend ray-tune"),
    ("pyarrow", "Parquet tables"),
)
_LITTLE_SPACE = 1 << 30


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at; ``advice`` says what to do when it is not well."""

    what: str
    found: str
    is_well: bool
    advice: str = ""


def examine(results_dir: Path) -> list[Finding]:
    """Look at Python, packages, devices, folders and settings; starts no library."""
    return [
        Finding(
            what="Python",
            found=f"{platform.python_version()} at {sys.executable}",
            is_well=sys.version_info >= (3, 11),
            advice="use Python 3.11 or newer",
        ),
        *(_package(name, purpose) for name, purpose in _NEEDED),
        _keras_backend(),
        _gpu(),
        _results(results_dir),
        _data_dir(),
    ]


def _package(name: str, purpose: str) -> Finding:
    version = package_version(name)
    return Finding(
        what=name,
        found=f"{version or 'missing'} ({purpose})",
        is_well=version is not None,
        advice=f"pip install {name}",
    )


def _keras_backend() -> Finding:
    chosen = os.environ.get("KERAS_BACKEND")
    installed = [name for name in ("jax", "tensorflow") if importlib.util.find_spec(name)]
    if chosen is None:
        return Finding(
            what="Keras backend",
            found=f"{installed[0]} (chosen by itself)" if installed else "none",
            is_well=bool(installed),
            advice="pip install jax",
        )
    return Finding(
        what="Keras backend",
        found=f"{chosen} (variable KERAS_BACKEND)",
        is_well=chosen in installed,
        advice=f"unset KERAS_BACKEND, or set it to {' or '.join(installed) or 'jax'}",
    )


def _gpu() -> Finding:
    found = shutil.which("nvidia-smi")
    text = "NVIDIA driver found" if found else "none; training runs on the CPU"
    return Finding(what="GPU", found=text, is_well=True)


def _results(folder: Path) -> Finding:
    wanted = folder.absolute()
    existing = next(path for path in (wanted, *wanted.parents) if path.exists())
    free = shutil.disk_usage(existing).free if existing.is_dir() else 0
    writable = existing.is_dir() and os.access(existing, os.W_OK)
    return Finding(
        what="results folder",
        found=f"{folder}, {free / (1 << 30):.0f} GiB free{'' if writable else ', not writable'}",
        is_well=writable and free > _LITTLE_SPACE,
        advice="choose a writable folder with --results, with 1 GiB free",
    )


def _data_dir() -> Finding:
    named = os.environ.get("TUNING_DATA")
    if named is None:
        return Finding(
            what="data folder", found="none (variable TUNING_DATA is not set)", is_well=True
        )
    return Finding(
        what="data folder",
        found=f"{named} (variable TUNING_DATA)",
        is_well=Path(named).is_dir(),
        advice="set TUNING_DATA to an existing folder, or unset it",
    )
