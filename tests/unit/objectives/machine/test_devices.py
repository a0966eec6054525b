"""Which device a process computes on, and how it is called."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import jax
import pytest

from objectives.data import load_dataset
from objectives.errors import KerasBackendError
from objectives.families.mlp.objective import MlpObjective
from objectives.load import load_objective
from objectives.machine.devices import choose_device, describe_device
from objectives.training.plan import TrainingPlan
from objectives.trial.trial_training import TrialTraining
from search_spaces import Configuration


def with_tensorflow(monkeypatch: pytest.MonkeyPatch, *cards: str) -> None:
    fake = SimpleNamespace(
        config=SimpleNamespace(
            list_physical_devices=lambda kind: list(cards),
            list_logical_devices=lambda kind: list(cards),
            experimental=SimpleNamespace(get_device_details=lambda card: {"device_name": card}),
        )
    )
    monkeypatch.setitem(sys.modules, "tensorflow", fake)


def with_jax(monkeypatch: pytest.MonkeyPatch, *devices: Any) -> None:
    monkeypatch.setattr(jax, "local_devices", lambda: list(devices))


def test_a_gpu_is_called_by_its_model(monkeypatch: pytest.MonkeyPatch) -> None:
    with_jax(monkeypatch, SimpleNamespace(platform="gpu", device_kind="NVIDIA H100  80GB HBM3"))
    assert describe_device("jax") == "gpu NVIDIA H100 80GB HBM3"
    with_tensorflow(monkeypatch, "NVIDIA L4")
    assert describe_device("tensorflow") == "gpu NVIDIA L4"


def test_a_cpu_is_called_so_and_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    with_jax(monkeypatch, SimpleNamespace(platform="cpu", device_kind="cpu"))
    assert describe_device("jax") == "cpu"
    with_tensorflow(monkeypatch)
    assert describe_device("tensorflow") == "cpu"


def test_a_name_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    with_tensorflow(monkeypatch, "x" * 1000)
    assert len(describe_device("tensorflow")) == 60


def test_a_driver_that_broke_down_leaves_the_device_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken() -> Any:
        raise RuntimeError("Unable to initialize backend 'cuda'")

    monkeypatch.setattr(jax, "local_devices", broken)
    assert describe_device("jax") == ""


@pytest.mark.parametrize("keras_backend", ["jax", "tensorflow"])
def test_a_gpu_that_is_not_there_is_said(
    monkeypatch: pytest.MonkeyPatch, keras_backend: str
) -> None:
    monkeypatch.setattr(jax, "devices", lambda: [SimpleNamespace(platform="cpu")])
    with_tensorflow(monkeypatch)
    with pytest.raises(KerasBackendError, match=f"--device gpu: {keras_backend} finds no GPU"):
        choose_device("gpu", keras_backend=keras_backend)
    assert choose_device("auto", keras_backend=keras_backend) == "cpu"
    assert choose_device("cpu", keras_backend=keras_backend) == "cpu"


def test_a_trial_says_what_it_was_trained_on(monkeypatch: pytest.MonkeyPatch) -> None:
    wine = load_objective(MlpObjective("wine"), load_dataset("wine", data_dir=None), seed=3)
    plan = TrainingPlan(epochs=1, patience=None, seed=0)
    trial = TrialTraining(
        wine, Configuration({"neurons": 4, "batch_size": 32}), plan=plan, number=0
    )
    trial.advance()
    assert trial.finish().device == describe_device("jax")
    assert describe_device("jax").partition(" ")[0] in ("cpu", "gpu")
