"""The rows of a training: their weights, and how many are measured at once."""

from __future__ import annotations

import numpy as np
import pytest

from objectives.data.rows import Rows, evaluation_batch, weights_of_classes


@pytest.mark.parametrize(
    ("shape", "batch"),
    [((5000, 8), 4096), ((100, 8), 100), ((5000, 224, 224, 3), 32), ((20000, 28, 28), 4096)],
)
def test_measured_batches_fit_into_memory(shape: tuple[int, ...], batch: int) -> None:
    x = np.broadcast_to(np.float32(0), shape)
    assert evaluation_batch(Rows(x=x, y=x[:, :1]), batch_size=32) == batch


def test_class_weights_become_weights_of_rows() -> None:
    weights = {0: 2.0, 2: 0.5}
    np.testing.assert_array_equal(weights_of_classes(np.array([0, 1, 2]), weights), [2, 1, 0.5])
    one_hot = np.eye(3, dtype="float32")
    np.testing.assert_array_equal(weights_of_classes(one_hot, weights), [2, 1, 0.5])
    with pytest.raises(ValueError, match="sample_weight"):
        weights_of_classes((one_hot, one_hot), weights)
