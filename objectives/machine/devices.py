"""Which device a process computes on."""

from __future__ import annotations

import os
import sys
from typing import Any

from objectives.errors import KerasBackendError

DEVICES = ("auto", "cpu", "gpu")

_LONGEST_NAME = 60


def choose_device(wanted: str, *, keras_backend: str) -> str:
    """Bind this process to a device and return what it computes on, ``cpu`` or ``gpu``.

    Must come after ``choose_keras_backend`` and before Keras computes anything.

    Raises:
        KerasBackendError: If a GPU is wanted and none is to be had.
    """
    if wanted == "cpu":
        if "keras" not in sys.modules:
            os.environ["JAX_PLATFORMS"] = "cpu"
            os.environ["CUDA_VISIBLE_DEVICES"] = ""
        return "cpu"
    found = _gpu_count(keras_backend)
    if wanted == "gpu" and found == 0:
        raise KerasBackendError(
            f"--device gpu: {keras_backend} finds no GPU on this machine; use --device cpu or"
            " auto, or name a cluster that has one with --ray ADDRESS"
        )
    return "gpu" if found else "cpu"


def describe_device(keras_backend: str) -> str:
    """Return what this process computes on, for people: ``cpu`` or such as ``gpu NVIDIA L4``.

    For a process that has computed with Keras; one that has not is bound to its device by this.
    Empty where the library cannot tell.

    Args:
        keras_backend: ``jax`` or ``tensorflow``.
    """
    try:
        kind, model = _tensorflow_device() if keras_backend == "tensorflow" else _jax_device()
    except (RuntimeError, IndexError):  # a driver that broke down: the trial's failure tells
        return ""
    return " ".join(f"{kind} {model}".split())[:_LONGEST_NAME].strip()


def _tensorflow_device() -> tuple[str, str]:
    import tensorflow as tf

    cards: list[Any] = tf.config.list_physical_devices("GPU")
    if not cards or not tf.config.list_logical_devices("GPU"):
        return "cpu", ""
    details = tf.config.experimental.get_device_details(cards[0])
    return "gpu", str(details.get("device_name", ""))


def _jax_device() -> tuple[str, str]:
    import jax

    device = jax.local_devices()[0]
    return device.platform, "" if device.platform == "cpu" else device.device_kind


def _gpu_count(keras_backend: str) -> int:
    if keras_backend == "tensorflow":
        import tensorflow as tf

        return len(tf.config.list_physical_devices("GPU"))
    import jax

    return sum(1 for device in jax.devices() if device.platform == "gpu")
