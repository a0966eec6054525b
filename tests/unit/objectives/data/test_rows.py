"""The rows of a training: their weights, and how many are measured at once."""

from __future__ import annotations

import numpy as np
import pytest

from objectives.data.rows import Rows, evaluation_batch


@pytest.mark.parametrize(
    ("shape", "batch"),
    [((5000, 8), 4096), ((100, 8), 100), ((5000, 224, 224, 3), 32), ((20000, 28, 28), 4096)],
)
def test_measured_batches_fit_into_memory(shape: tuple[int, ...], batch: int) -> None:
    x = np.broadcast_to(np.float32(0), shape)
    assert evaluation_batch(Rows(x=x, y=x[:, :1]), batch_size=32) == batch
