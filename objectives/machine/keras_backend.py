"""Choosing Keras's backend and keeping its libraries quiet, before Keras is imported."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import final

from objectives.errors import KerasBackendError
from objectives.machine import KERAS_BACKENDS
from objectives.machine.quiet import quiet_retracing
from search_spaces.suggestions import closest

# What was read in ``keras.json`` when this process chose its backend.
_left_aside: list[str] = []


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """The backend on which a CPU trains a model faster.

    Attributes:
        name: ``jax`` or ``tensorflow``.
        why: What the model has that speaks for it; None where nothing speaks for the other.
    """

    name: str
    why: str | None = None


# What ``auto`` takes in this process where nothing else names a backend, and whether it did.
_preference: list[Preference] = []
_decided_by: list[Preference] = []
# What it would have taken, had Keras not been imported; and whether a person was told once.
_missed: list[Preference] = []
_told: list[Preference] = []

# The value of KERAS_BACKEND that is from here, by what a person had set in its place.
_set_here: dict[str, str | None] = {}

# What the drivers of NVIDIA's and AMD's cards leave on a machine.
_GPU_DRIVERS = ("/proc/driver/nvidia/version", "/dev/nvidia0", "/dev/kfd")

_TRAINED_ON = tuple(name for name in KERAS_BACKENDS if name != "auto")

# Read by TensorFlow, XLA and absl when they load; each silences what is below an error.
_QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "GRPC_VERBOSITY": "ERROR",
    "GLOG_minloglevel": "3",
    "ABSL_MIN_LOG_LEVEL": "3",
}


def choose_keras_backend(wanted: str, *, verbose: bool = False) -> str:
    """Set Keras's backend for this process and return its name, ``jax`` or ``tensorflow``.

    ``auto`` takes what the variable KERAS_BACKEND names, as Keras's users expect, then what a Keras
    that is imported runs on, then what ``prefer_keras_backend`` was told, then JAX, where it is
    installed. ``keras.json`` is left aside: Keras writes it unasked.

    Raises:
        KerasBackendError: If Keras runs on another backend in this process already, or the
            wanted one is none that trials train on, or is not installed.
    """
    if not verbose:
        for name, value in _QUIET.items():
            os.environ.setdefault(name, value)
        quiet_retracing()
    loaded = loaded_backend()
    named = os.environ.get("KERAS_BACKEND") or "auto"
    if loaded is not None and named in _set_here:
        named = "auto"
    asked = f"KERAS_BACKEND={named}" if wanted == "auto" else f"--keras-backend {wanted}"
    chosen = wanted if wanted != "auto" else named
    if chosen == "auto":
        chosen = loaded or _preferred()
        _missed[:] = [one for one in _preference if loaded not in (None, one.name)]
        asked = "a Keras that is imported already" if loaded else "--keras-backend auto"
    if chosen not in _TRAINED_ON:
        raise KerasBackendError(
            f"{asked}: trials train on jax or tensorflow, not on {chosen}"
            f"{closest(chosen, _TRAINED_ON)}; set KERAS_BACKEND to one of them"
        )
    if loaded is not None and loaded != chosen:
        raise KerasBackendError(
            f"{asked}: Keras already runs on {loaded} in this process;"
            " start a new process to change it"
        )
    if not _is_installed(chosen):
        raise KerasBackendError(f"{asked}: {chosen} is not installed; run `pip install {chosen}`")
    _set_variable(chosen)
    return chosen


def prefer_keras_backend(preference: Preference | None) -> None:
    """Let ``auto`` take the backend that trains a model faster on a CPU; None where none is known.

    Where a GPU may be there, none is. Of what was chosen for another model of this process nothing
    is left, as long as Keras is not loaded.
    """
    if loaded_backend() is None:
        _set_variable_back()
    has_gpu = any(Path(place).exists() for place in _GPU_DRIVERS)
    _preference[:] = [] if preference is None or has_gpu else [preference]
    _decided_by[:], _missed[:] = [], []


def preferred_because() -> str | None:
    """Return why ``auto`` took the backend of this process, where what a model has decided."""
    return _decided_by[0].why if _decided_by else None


def tell_missed_preference() -> Preference | None:
    """Return what ``auto`` would have taken, had Keras not run on the other backend already.

    Told once a process, since whoever knows it either starts anew or does not mind.
    """
    missed = next((one for one in _missed if not _told and _is_installed(one.name)), None)
    if missed is not None:
        _told.append(missed)
    return missed


def left_aside() -> str | None:
    """Return the backend that ``keras.json`` names, where another was chosen and nobody said which.

    Keras writes that file unasked, with TensorFlow in it.
    """
    return _left_aside[0] if _left_aside else None


def _preferred() -> str:
    chosen = "jax" if _is_installed("jax") else "tensorflow"
    if _preference and _is_installed(_preference[0].name):
        chosen, _decided_by[:] = _preference[0].name, _preference
    home = os.environ.get("KERAS_HOME")
    path = (Path(home) if home else Path.home() / ".keras") / "keras.json"
    # Whatever is wrong with the file, Keras falls back on its defaults.
    with suppress(OSError, ValueError, AttributeError):
        named = json.loads(path.read_text(encoding="utf-8")).get("backend")
        _left_aside[:] = [str(named)] if named not in (None, chosen) else []
    return chosen


def _set_variable(chosen: str) -> None:
    before = os.environ.get("KERAS_BACKEND")
    if before != chosen:
        by_person = _set_here.get(before or "", before)
        os.environ["KERAS_BACKEND"] = chosen
        _set_here.clear()
        _set_here[chosen] = by_person


def _set_variable_back() -> None:
    before = os.environ.get("KERAS_BACKEND")
    if before in _set_here:
        by_person = _set_here.pop(before)
        del os.environ["KERAS_BACKEND"]
        if by_person is not None:
            os.environ["KERAS_BACKEND"] = by_person


def _is_installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def loaded_backend() -> str | None:
    """Return what Keras runs on in this process; None where it is not imported."""
    keras = sys.modules.get("keras")
    return None if keras is None else str(keras.config.backend())
