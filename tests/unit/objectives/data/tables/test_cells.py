from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from objectives.data.tables.raw_table import RawTable
from objectives.data.tables.typed.read import typed_column


def read_column(cells: list[str]) -> pd.Series[Any]:
    """Return the column that the cells of a CSV file are read as."""
    raw = RawTable(
        path="h.csv",
        names=("a",),
        columns=(pd.Series(cells, dtype=str, name="a").str.strip(),),
        row_numbers=np.arange(2, len(cells) + 2),
        row_word="line",
        is_written=True,
    )
    return typed_column(raw, 0).values


def column_with(*cells: str) -> pd.Series[Any]:
    """Return the column that these cells and the number 5 are read as."""
    return read_column([*cells, "5"])


@pytest.mark.parametrize("blank", ["", " ", "NA", "NaN", "nan", "null", "N/A", "n/a", "?"])
def test_blank_words_in_a_column_of_numbers_are_blank(blank):
    assert column_with(blank).isna().tolist() == [True, False]


@pytest.mark.parametrize("number", ["1", "-1", "+1.5", ".5", "2.", "1e-4", "1.5E+3", "0", "0.007"])
def test_plain_numbers_of_every_form_are_read_exactly(number):
    assert column_with(f" {number} ").tolist() == [float(number), 5.0]


@pytest.mark.parametrize("endless", ["inf", "-Inf", "+Infinity", "1e400"])
def test_infinite_numbers_are_numbers_for_others_to_refuse(endless):
    assert column_with(endless).tolist() == [float(endless), 5.0]


@pytest.mark.parametrize("word", ["1_000", "0x1F", "1e", "12A", "007", "-01", "00", "١٢", "1 2"])
def test_what_only_looks_like_a_number_makes_the_column_text(word):
    assert column_with(word).tolist() == [word, "5"]


def test_in_a_column_of_text_only_the_empty_cell_is_blank():
    assert column_with(" DE ", "NA", "?", " ").tolist() == ["DE", "NA", "?", "", "5"]


@pytest.mark.parametrize("blank", ["", "NA"])
def test_a_column_of_blanks_is_numbers_without_any(blank):
    column = read_column([blank] * 3)

    assert column.dtype == np.float64
    assert column.isna().all()
