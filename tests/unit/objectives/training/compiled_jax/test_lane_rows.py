"""The rows of several trainings, stacked once for as long as they are the same."""

from __future__ import annotations

import numpy as np
import pytest

from objectives.data.rows import Rows
from objectives.training.compiled_jax import lane_rows as module
from objectives.training.compiled_jax.lane_rows import lane_rows


def rows_of(value: float) -> Rows:
    return Rows(x=np.full((3, 1), value, "float32"), y=np.zeros((3, 1), "float32"))


def values(*rows: Rows) -> list[float]:
    return np.asarray(lane_rows(rows, batch_size=2).data[0])[:, 0, 0].tolist()


def test_rows_in_the_place_of_others_that_are_gone_are_not_taken_for_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What is made anew may lie where another thing was.
    monkeypatch.setattr(module, "id", lambda _: 0, raising=False)
    first = rows_of(1)
    assert values(first, rows_of(2)) == [1, 2]
    assert values(first, rows_of(3)) == [1, 3]


def test_they_are_stacked_once() -> None:
    first, second = rows_of(1), rows_of(2)
    stacks = [lane_rows([first, second], batch_size=2).data for _ in range(2)]
    assert stacks[0] is stacks[1]
