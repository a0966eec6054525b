"""Tests that need a GPU: `pytest -m gpu`."""

from __future__ import annotations

import pytest

from objectives.machine.gpu_memory import card_memory


@pytest.fixture(autouse=True)
def gpu() -> int:
    """Return the memory of the card in bytes; skip where there is none."""
    memory = card_memory()
    if memory is None:
        pytest.skip("this machine has no NVIDIA GPU, or its driver does not answer")
    return memory
