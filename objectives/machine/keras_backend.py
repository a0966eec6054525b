"""Choosing Keras's backend and keeping its libraries quiet, before Keras is imported."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from objectives.errors import KerasBackendError
from objectives.machine import KERAS_BACKENDS
from objectives.machine.heap import use_one_heap
from objectives.machine.quiet import quiet_retracing
from search_spaces.suggestions import closest

# What was read in ``keras.json`` when this process chose its backend.
_left_aside: list[str] = []

# The backend that ``auto`` takes in this process where nothing else names one, and why.
_preference: list[tuple[str, str]] = []
_decided_by: list[str] = []

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
    that is imported runs on, then what ``prefer_keras_backend`` was told, then JAX, the faster one
    on small networks, where it is installed. ``keras.json`` is left aside: Keras writes it unasked.

    Raises:
        KerasBackendError: If Keras runs on another backend in this process already, or the
            wanted one is none that trials train on, or is not installed.
    """
    if not verbose:
        for name, value in _QUIET.items():
            os.environ.setdefault(name, value)
        quiet_retracing()
    loaded = _loaded_backend()
    named = os.environ.get("KERAS_BACKEND") or "auto"
    asked = f"KERAS_BACKEND={named}" if wanted == "auto" else f"--keras-backend {wanted}"
    chosen = wanted if wanted != "auto" else named
    if chosen == "auto":
        chosen = loaded or _preferred()
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
    if importlib.util.find_spec(chosen) is None:
        raise KerasBackendError(f"{asked}: {chosen} is not installed; run `pip install {chosen}`")
    os.environ["KERAS_BACKEND"] = chosen
    if chosen == "jax" and loaded is None:
        use_one_heap()
    return chosen


def prefer_keras_backend(name: str, *, why: str | None) -> None:
    """Let ``auto`` take a backend in this process, for a model that a CPU trains faster on it.

    Where a GPU may be there, nothing is preferred.

    Args:
        name: ``jax`` or ``tensorflow``.
        why: What the model has, for the line that says so; None where nothing speaks for it.
    """
    has_gpu = any(Path(place).exists() for place in _GPU_DRIVERS)
    _preference[:] = [] if why is None or has_gpu else [(name, why)]


def preferred_because() -> str | None:
    """Return why ``auto`` took the backend of this process, where a preference decided."""
    return _decided_by[0] if _decided_by else None


def left_aside() -> str | None:
    """Return the backend that ``keras.json`` names, where another was chosen and nobody said which.

    Keras writes that file unasked, with TensorFlow in it.
    """
    return _left_aside[0] if _left_aside else None


def _preferred() -> str:
    chosen = "jax" if importlib.util.find_spec("jax") is not None else "tensorflow"
    if _preference and importlib.util.find_spec(_preference[0][0]) is not None:
        chosen, _decided_by[:] = _preference[0][0], [_preference[0][1]]
    home = os.environ.get("KERAS_HOME")
    path = (Path(home) if home else Path.home() / ".keras") / "keras.json"
    # Whatever is wrong with the file, Keras falls back on its defaults.
    with suppress(OSError, ValueError, AttributeError):
        named = json.loads(path.read_text(encoding="utf-8")).get("backend")
        _left_aside[:] = [str(named)] if named not in (None, chosen) else []
    return chosen


def _loaded_backend() -> str | None:
    keras = sys.modules.get("keras")
    return None if keras is None else str(keras.config.backend())
