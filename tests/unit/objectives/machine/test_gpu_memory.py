"""How much of a GPU's memory a process takes, as far as it can be told without a GPU."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from objectives.errors import KerasBackendError
from objectives.machine import gpu_memory
from objectives.machine.gpu_memory import card_memory, share_gpu

GIBIBYTE = 1024**3
SETTINGS = (
    "XLA_PYTHON_CLIENT_PREALLOCATE",
    "XLA_PYTHON_CLIENT_MEM_FRACTION",
    "XLA_CLIENT_MEM_FRACTION",
    "TF_FORCE_GPU_ALLOW_GROWTH",
)


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        # Set first, so that what a test's process sets is undone too.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    # As if no JAX had computed yet, whatever other tests did in this process.
    monkeypatch.delitem(sys.modules, "jax._src.xla_bridge", raising=False)


class Card(SimpleNamespace):
    """What TensorFlow calls a physical device."""


class FakeTensorflow(SimpleNamespace):
    """The part of TensorFlow that limits memory; keeps what it was told."""

    def __init__(self, *cards: str, has_computed: bool = False) -> None:
        self.told: dict[str, Any] = {}
        self.has_computed = has_computed
        self.cards = [Card(name=name) for name in cards]
        experimental = SimpleNamespace(
            get_device_details=lambda card: {"device_name": card.name},
            set_memory_growth=self._tell,
        )
        self.config = SimpleNamespace(
            experimental=experimental,
            list_physical_devices=lambda kind: self.cards if kind == "GPU" else [],
            LogicalDeviceConfiguration=lambda memory_limit: memory_limit,
            set_logical_device_configuration=self._tell,
        )

    def _tell(self, card: Card, what: Any) -> None:
        if self.has_computed:
            raise RuntimeError("Physical devices cannot be modified after being initialized")
        self.told[card.name] = what


def on_machine(monkeypatch: pytest.MonkeyPatch, memory: int | None) -> None:
    monkeypatch.setattr(gpu_memory, "card_memory", lambda names=(): memory)


def with_tensorflow(monkeypatch: pytest.MonkeyPatch, fake: FakeTensorflow) -> FakeTensorflow:
    monkeypatch.setitem(sys.modules, "tensorflow", fake)
    return fake


@pytest.mark.parametrize(
    ("fraction", "memory", "limit"),
    [
        (0.25, 80 * GIBIBYTE, 0.25 - 0.5 / 80),
        (0.5, 8 * GIBIBYTE, 0.5 - 0.5 / 8),
        (0.1, 2 * GIBIBYTE, 0.05),  # the reserve is at most half of the part
        (0.25, None, 0.225),  # the size of the card is not known
    ],
)
def test_a_part_of_a_card_is_a_limit_for_jax(
    monkeypatch: pytest.MonkeyPatch, fraction: float, memory: int | None, limit: float
) -> None:
    on_machine(monkeypatch, memory)
    monkeypatch.setenv("XLA_PYTHON_CLIENT_MEM_FRACTION", "0.9")
    share_gpu(fraction, keras_backend="jax")
    assert os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] == "false"
    assert float(os.environ["XLA_CLIENT_MEM_FRACTION"]) == pytest.approx(limit, abs=1e-4)
    assert "XLA_PYTHON_CLIENT_MEM_FRACTION" not in os.environ, "JAX refuses both at once"
    assert os.environ["TF_FORCE_GPU_ALLOW_GROWTH"] == "true"


@pytest.mark.parametrize("fraction", [1, 2.0])
def test_memory_of_whole_cards_grows_with_jax(fraction: float) -> None:
    share_gpu(fraction, keras_backend="jax")
    assert os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] == "false"
    assert "XLA_CLIENT_MEM_FRACTION" not in os.environ


def test_jax_understands_what_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from jaxlib import xla_client

    on_machine(monkeypatch, 80 * GIBIBYTE)
    share_gpu(0.5, keras_backend="jax")
    options = xla_client.generate_pjrt_gpu_plugin_options()
    assert options["preallocate"] is False
    assert options["memory_fraction"] == pytest.approx(0.5 - 0.5 / 80, abs=1e-4)


def test_a_part_of_a_card_is_a_limit_for_tensorflow(monkeypatch: pytest.MonkeyPatch) -> None:
    on_machine(monkeypatch, 80 * GIBIBYTE)
    fake = with_tensorflow(monkeypatch, FakeTensorflow("NVIDIA H100"))
    share_gpu(0.25, keras_backend="tensorflow")
    assert fake.told == {"NVIDIA H100": [20 * 1024 - 512]}, "in MiB"


@pytest.mark.parametrize(("fraction", "memory"), [(1, 80 * GIBIBYTE), (0.25, None)])
def test_memory_grows_with_tensorflow_on_whole_cards_and_on_unknown_ones(
    monkeypatch: pytest.MonkeyPatch, fraction: float, memory: int | None
) -> None:
    on_machine(monkeypatch, memory)
    fake = with_tensorflow(monkeypatch, FakeTensorflow("a", "b"))
    share_gpu(fraction, keras_backend="tensorflow")
    assert fake.told == {"a": True, "b": True}


def test_a_trial_without_a_gpu_changes_nothing() -> None:
    share_gpu(0, keras_backend="jax")
    assert not set(SETTINGS) & set(os.environ)


@pytest.mark.parametrize("fraction", [-0.5, float("nan")])
def test_a_fraction_that_is_none_is_refused(fraction: float) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        share_gpu(fraction, keras_backend="jax")


def test_it_is_said_when_tensorflow_has_computed_already(monkeypatch: pytest.MonkeyPatch) -> None:
    on_machine(monkeypatch, GIBIBYTE)
    with_tensorflow(monkeypatch, FakeTensorflow("a", has_computed=True))
    with pytest.raises(KerasBackendError, match=r"--gpus 0.5: Keras has computed.*new process"):
        share_gpu(0.5, keras_backend="tensorflow")


def test_it_is_said_when_jax_has_computed_already() -> None:
    code = """
import jax
from objectives.machine.gpu_memory import share_gpu
share_gpu(0.5, keras_backend="jax")
jax.numpy.ones(3).block_until_ready()
try:
    share_gpu(0.5, keras_backend="jax")
except Exception as error:
    print(type(error).__name__, error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.startswith("KerasBackendError --gpus 0.5: Keras has computed")


class FakeNvml:
    """NVIDIA's library with two cards, the second of which does not answer when asked to fail."""

    def __init__(self, *cards: tuple[str, int], starts: bool = True) -> None:
        self.cards, self.starts, self.shut_down = cards, starts, False

    def nvmlInit_v2(self) -> int:
        return 0 if self.starts else 9

    def nvmlShutdown(self) -> int:
        self.shut_down = True
        return 0

    def nvmlDeviceGetCount_v2(self, count: Any) -> int:
        count._obj.value = len(self.cards)
        return 0

    def nvmlDeviceGetHandleByIndex_v2(self, index: int, handle: Any) -> int:
        handle._obj.value = index + 1
        return 0

    def nvmlDeviceGetName(self, handle: Any, name: Any, length: int) -> int:
        name.value = self.cards[handle.value - 1][0].encode()
        return 0

    def nvmlDeviceGetMemoryInfo(self, handle: Any, memory: Any) -> int:
        total = self.cards[handle.value - 1][1]
        memory._obj.total = max(total, 0)
        return 0 if total >= 0 else 15


@pytest.mark.parametrize(
    ("cards", "names", "memory"),
    [
        ((("big", 80), ("small", 8)), (), 8),
        ((("big", 80), ("small", 8)), ("big",), 80),
        ((("big", 80), ("lost", -1)), (), 80),
        ((("big", 80), ("small", 8)), ("another",), 8),
        ((), (), None),
    ],
)
def test_the_smallest_card_that_counts(
    monkeypatch: pytest.MonkeyPatch,
    cards: tuple[tuple[str, int], ...],
    names: tuple[str, ...],
    memory: int | None,
) -> None:
    nvml = FakeNvml(*cards)
    monkeypatch.setattr(ctypes, "CDLL", lambda name: nvml)
    assert card_memory(names) == memory
    assert nvml.shut_down


def test_a_machine_whose_driver_does_not_answer_tells_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: FakeNvml(starts=False))
    assert card_memory() is None
