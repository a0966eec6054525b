"""The rows of an epoch, on the device at once or chunk by chunk."""

from __future__ import annotations

import numpy as np
import pytest

from objectives.data.rows import Rows
from objectives.training.compiled_jax.lane_rows import lane_rows
from objectives.training.compiled_jax.residence import Residence, residence, resident

BATCH = 4


def rows(count: int, *, offset: int = 0) -> Rows:
    numbers = np.arange(count, dtype="float32") + offset
    return Rows(x={"a": numbers[:, None]}, y=numbers, sample_weight=np.ones(count, "float32"))


def order_of(count: int) -> np.ndarray:
    return np.random.default_rng(1).permutation(count).astype(np.int32)


def trained(ways: Residence, order: np.ndarray) -> list[list[float]]:
    """Return the targets of each step of an epoch, the last, partial one included."""
    steps: list[list[float]] = []
    for part in ways.full_steps(order):
        targets = np.asarray(part.data[1])
        steps += [targets[batch].tolist() for batch in part.order[: part.count]]
    rest = ways.rest(order)
    if rest is not None:
        data, numbers = rest
        steps.append(np.asarray(data[1])[numbers].tolist())
    return steps


@pytest.mark.parametrize("count", [3, 4, 21, 24])
@pytest.mark.parametrize("resident_bytes", [10**6, 200, 1])
def test_an_epoch_trains_the_order_batch_by_batch_however_the_rows_come(
    count: int, resident_bytes: int
) -> None:
    order = order_of(count)
    ways = residence(rows(count), batch_size=BATCH, resident_bytes=resident_bytes)
    assert (ways.chunk_steps is None) == (resident_bytes >= rows(count).size_bytes)
    expected = [order[start : start + BATCH].tolist() for start in range(0, count, BATCH)]
    assert trained(ways, order) == expected


@pytest.mark.parametrize("resident_bytes", [10**6, 200])
def test_all_rows_are_measured_in_their_own_order(resident_bytes: int) -> None:
    ways = residence(rows(21), batch_size=BATCH, resident_bytes=resident_bytes)
    measured = np.concatenate([np.asarray(part[1]) for part in ways.parts()])
    assert measured.tolist() == list(range(21))


def test_chunks_have_one_shape_so_that_one_program_runs_them() -> None:
    ways = residence(rows(44), batch_size=BATCH, resident_bytes=300)
    shapes = {part.data[1].shape for part in ways.full_steps(order_of(44))}
    assert len(shapes) == 1


def test_rows_go_to_the_device_once() -> None:
    given = rows(8)
    assert resident(given)[1] is resident(given)[1]


def test_trainings_on_the_same_rows_share_them() -> None:
    given = rows(8)
    shared = lane_rows([given, given], batch_size=BATCH)
    assert shared.lanes_axis is None
    assert shared.data[1] is resident(given)[1]


def test_trainings_on_rows_of_their_own_have_a_lane_each() -> None:
    given = [rows(10), rows(10, offset=100)]
    lanes = lane_rows(given, batch_size=BATCH)
    assert lanes.lanes_axis == 0
    orders = np.stack([order_of(10), np.arange(10, dtype=np.int32)])
    (full,) = lanes.full_steps(orders)
    targets = np.asarray(full.data[1])
    assert (full.count, full.order.shape) == (2, (2, 2, BATCH))
    assert targets[1][full.order[1].ravel()].tolist() == [100.0 + row for row in range(8)]
    rest = lanes.rest(orders)
    assert rest is not None
    assert rest[1][1].tolist() == [8, 9]
