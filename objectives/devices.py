"""Which device a process computes on."""

from __future__ import annotations

import os
import sys

from objectives.errors import KerasBackendError

DEVICES = ("auto", "cpu", "gpu")


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


def _gpu_count(keras_backend: str) -> int:
    if keras_backend == "tensorflow":
        import tensorflow as tf

        return len(tf.config.list_physical_devices("GPU"))
    import jax

    return sum(1 for device in jax.devices() if device.platform == "gpu")
