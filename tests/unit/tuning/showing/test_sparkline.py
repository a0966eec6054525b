"""Curves in one line of text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuning.showing.sparkline import sparkline


@pytest.mark.parametrize(
    ("values", "width", "drawn"),
    [
        ([], 10, ""),
        ([1.0], 10, "▁"),
        ([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], 10, "▁▂▃▄▅▆▇█"),
        ([7.0, 0.0], 10, "█▁"),
        ([0.0, 0.0, 1.0, 1.0], 2, "▁█"),
        ([0.0, math.nan, 1.0], 10, "▁ █"),
        ([math.inf, math.nan], 10, "  "),
        ([3.0, 3.0, 3.0], 10, "▁▁▁"),
    ],
    ids=["none", "one", "rising", "falling", "means", "gap", "nothing known", "level"],
)
def test_values_are_heights(values: list[float], width: int, drawn: str) -> None:
    assert sparkline(values, width=width) == drawn


@given(st.lists(st.floats(), max_size=200), st.integers(1, 60))
def test_any_values_make_one_short_line(values: list[float], width: int) -> None:
    drawn = sparkline(values, width=width)
    assert len(drawn) == min(width, len(values))
    assert set(drawn) <= set(" ▁▂▃▄▅▆▇█")
