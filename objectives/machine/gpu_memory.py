"""Several processes on one GPU: how much of its memory each of them takes.

Left alone, JAX takes three quarters of a card's memory when it first computes, and TensorFlow all
of it, so that a second process finds nothing.
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Any

from objectives.errors import KerasBackendError

# What CUDA and its libraries take in a process beside the arrays: context, kernels, cuBLAS, cuDNN.
_RESERVE = 512 * 1024**2
_RESERVED_SHARE = 0.1  # where the size of the card cannot be told
_MEBIBYTE = 1024**2


def share_gpu(fraction: float, *, keras_backend: str) -> None:
    """Limit what this process takes of a GPU's memory; nothing happens without a GPU.

    A part of a card (0 < fraction < 1) is a limit: the process's arrays get that part less what
    CUDA itself needs, so that four processes with a quarter each fit side by side, and one that
    wants more fails by itself as out of memory. A whole card or several (1 and more) are the
    process's own: memory is taken as it is needed, up to the library's own limit. 0 leaves all
    as it is.

    Must come after ``choose_keras_backend`` and before Keras computes anything, in a process that
    sees only the cards meant for it, as Ray's workers do. Loads TensorFlow where Keras runs on
    it, and nothing otherwise.

    Args:
        fraction: How much of a GPU the process was given, 0 or more.
        keras_backend: ``jax`` or ``tensorflow``.

    Raises:
        ValueError: If the fraction is negative or no number.
        KerasBackendError: If Keras has computed in this process already, which fixes the limits.
    """
    if not fraction >= 0:
        raise ValueError(f"a fraction of a GPU is 0 or more, not {fraction}")
    if fraction == 0:
        return
    # For both: beside JAX, TensorFlow may be loaded too.
    os.environ["TF_FORCE_GPU_ALLOW_GROWTH"] = "true"
    if keras_backend == "tensorflow":
        _limit_tensorflow(fraction)
    else:
        _limit_jax(fraction)


def _limit_jax(fraction: float) -> None:
    xla_bridge = sys.modules.get("jax._src.xla_bridge")
    if xla_bridge is not None and xla_bridge.backends_are_initialized():
        raise _too_late(fraction)
    # Read by JAX when it first computes.
    os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] = "false"
    if fraction < 1:
        # JAX refuses to start with the older name beside it.
        os.environ.pop("XLA_PYTHON_CLIENT_MEM_FRACTION", None)
        os.environ["XLA_CLIENT_MEM_FRACTION"] = f"{_share_for_arrays(fraction, names=()):.4f}"


def _limit_tensorflow(fraction: float) -> None:
    import tensorflow as tf

    cards = tf.config.list_physical_devices("GPU")
    names = tuple(_name(tf, card) for card in cards)
    total = card_memory(names) if cards else None
    try:
        for card in cards:
            if fraction < 1 and total is not None:
                limit = int(total * _share_for_arrays(fraction, names=names) / _MEBIBYTE)
                device = tf.config.LogicalDeviceConfiguration(memory_limit=limit)
                tf.config.set_logical_device_configuration(card, [device])
            else:
                tf.config.experimental.set_memory_growth(card, True)
    except RuntimeError as error:
        raise _too_late(fraction) from error


def _name(tf: Any, card: Any) -> str:
    return str(tf.config.experimental.get_device_details(card).get("device_name", ""))


def _share_for_arrays(fraction: float, *, names: tuple[str, ...]) -> float:
    """Return which part of a card the arrays may fill, so that all of the process fits its part."""
    total = card_memory(names)
    reserve = _RESERVED_SHARE * fraction if total is None else _RESERVE / total
    return max(fraction - reserve, fraction / 2)


def card_memory(names: tuple[str, ...] = ()) -> int | None:
    """Return the memory of this machine's smallest NVIDIA GPU in bytes; None where unknown.

    Asks the driver's own library (NVML), which takes no memory of the card.

    Args:
        names: Look only at cards of these names; all are looked at when no card has one.
    """
    try:
        nvml = ctypes.CDLL("libnvidia-ml.so.1")
    except OSError:
        return None
    if nvml.nvmlInit_v2() != 0:
        return None
    try:
        found = (_card(nvml, index) for index in range(_card_count(nvml)))
        cards = [card for card in found if card is not None]
    finally:
        nvml.nvmlShutdown()
    named = [total for name, total in cards if name in names]
    return min(named or [total for _, total in cards], default=None)


class _Memory(ctypes.Structure):
    """NVML's ``nvmlMemory_t``, in bytes."""

    _fields_ = (
        ("total", ctypes.c_ulonglong),
        ("free", ctypes.c_ulonglong),
        ("used", ctypes.c_ulonglong),
    )


def _card_count(nvml: Any) -> int:
    count = ctypes.c_uint(0)
    nvml.nvmlDeviceGetCount_v2(ctypes.byref(count))
    return count.value


def _card(nvml: Any, index: int) -> tuple[str, int] | None:
    """Return a card's name and memory in bytes; None where the driver does not tell."""
    handle = ctypes.c_void_p()
    if nvml.nvmlDeviceGetHandleByIndex_v2(index, ctypes.byref(handle)) != 0:
        return None
    name, memory = ctypes.create_string_buffer(96), _Memory()
    nvml.nvmlDeviceGetName(handle, name, len(name))
    if nvml.nvmlDeviceGetMemoryInfo(handle, ctypes.byref(memory)) != 0:
        return None
    return name.value.decode(errors="replace"), int(memory.total)


def _too_late(fraction: float) -> KerasBackendError:
    return KerasBackendError(
        f"--gpus {fraction:g}: Keras has computed in this process already, which fixes how it takes"
        " memory of a GPU; start a new process"
    )
