"""Choosing Keras's backend and keeping its libraries quiet, before Keras is imported."""

from __future__ import annotations

import importlib.util
import os
import sys

from objectives.errors import KerasBackendError
from objectives.machine import KERAS_BACKENDS
from objectives.machine.heap import use_one_heap

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

    ``auto`` keeps what the process or the variable KERAS_BACKEND has already chosen, then takes
    JAX, the faster one on small networks, where it is installed.

    Raises:
        KerasBackendError: If Keras runs on another backend in this process already, or the
            wanted one is not installed.
    """
    if not verbose:
        for name, value in _QUIET.items():
            os.environ.setdefault(name, value)
    loaded = _loaded_backend()
    chosen = wanted if wanted != "auto" else (loaded or _preferred())
    if loaded is not None and loaded != chosen:
        raise KerasBackendError(
            f"--keras-backend {wanted}: Keras already runs on {loaded} in this process;"
            " start a new process to change it"
        )
    if importlib.util.find_spec(chosen) is None:
        raise KerasBackendError(
            f"--keras-backend {wanted}: {chosen} is not installed; run `pip install {chosen}`"
        )
    os.environ["KERAS_BACKEND"] = chosen
    if chosen == "jax" and loaded is None:
        use_one_heap()
    return chosen


def _preferred() -> str:
    named = os.environ.get("KERAS_BACKEND")
    if named in KERAS_BACKENDS and named != "auto":
        return named
    return "jax" if importlib.util.find_spec("jax") is not None else "tensorflow"


def _loaded_backend() -> str | None:
    keras = sys.modules.get("keras")
    return None if keras is None else str(keras.config.backend())
