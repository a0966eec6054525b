"""Laws of reading columns: what is written as people write it is read as what it was."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from objectives.data.columns.dates import date_way, in_words
from objectives.data.columns.numbers import Doubt, number_form, number_of
from objectives.data.columns.reading import NumberForm
from objectives.data.columns.words import bag_of_words

CENTS = st.integers(-(10**9), 10**9)
WAYS = {
    "${:,.2f}": (False, NumberForm.MONEY),
    "USD {:.2f}": (False, NumberForm.MONEY),
    "{:,.2f} £": (False, NumberForm.MONEY),
    "{:.2f} %": (False, NumberForm.PERCENT),
    "{:,.2f}%": (False, NumberForm.PERCENT),
    "{:,.2f}": (False, NumberForm.THOUSANDS),
}


@given(CENTS, st.sampled_from(sorted(WAYS)))
def test_an_amount_is_read_as_what_was_written(cents: int, way: str) -> None:
    decimal_comma, _ = WAYS[way]
    assert number_of(way.format(cents / 100), decimal_comma=decimal_comma) == cents / 100


@given(CENTS, st.sampled_from(["{} €", "€ {}", "{}", "{} %"]))
def test_an_amount_with_a_decimal_comma_is_read_as_what_was_written(cents: int, way: str) -> None:
    european = f"{cents / 100:,.2f}".translate(str.maketrans(",.", ".,"))
    assert number_of(way.format(european), decimal_comma=True) == cents / 100


@given(st.lists(CENTS, min_size=1, max_size=20), st.sampled_from(sorted(WAYS)))
def test_a_form_is_told_from_the_cells_or_asked_about_but_never_read_wrongly(
    cents: list[int], way: str
) -> None:
    cells = list(dict.fromkeys(way.format(one / 100) for one in cents))
    form = number_form(cells)
    if isinstance(form, NumberForm):
        assert form in (WAYS[way][1], NumberForm.PLAIN)
        read = [number_of(cell, decimal_comma=False) for cell in cells]
        assert set(read) == {one / 100 for one in cents}
    else:
        assert isinstance(form, Doubt)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_whole_numbers_with_commas_are_never_read_as_decimals(numbers: list[int]) -> None:
    cells = list(dict.fromkeys(f"{number:,}" for number in numbers))
    assert number_form(cells) is not NumberForm.DECIMAL_COMMA


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.datetimes(datetime.datetime(1900, 1, 1), datetime.datetime(2200, 1, 1)),
        min_size=1,
        max_size=10,
    ),
    st.sampled_from(
        ["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d-%m-%Y %H:%M", "%m/%d/%Y %I:%M %p", "%d %b %Y",
         "%Y-%m-%dT%H:%M:%S"]
    ),
)  # fmt: skip
def test_dates_are_read_as_written_or_day_and_month_may_be_either(
    times: list[datetime.datetime], way: str
) -> None:
    texts = [time.strftime(way) for time in times]
    written = [datetime.datetime.strptime(text, way) for text in texts]
    found = date_way(pd.Series(texts))
    assert found.is_either or found.dates.dt.to_pydatetime().tolist() == written
    if found.is_either:
        assert all(time.day <= 12 for time in times)
        first = "%d" if way.startswith("%d") else "%m"
        assert date_way(pd.Series(texts), first=first).dates.tolist() == written
        assert "day" in in_words(found.format)


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_a_bag_of_words_has_length_1_or_is_empty(texts: list[str]) -> None:
    words = ["aa", "the", "élan", "x1"]
    found = bag_of_words([*texts, "The élan, the AA"], words, [1.0, 0.5, 2.0, 3.0])
    lengths = np.sqrt((found.astype(np.float64) ** 2).sum(axis=1))
    assert (np.isclose(lengths, 1, atol=1e-6) | (lengths == 0)).all()
    assert lengths[-1] > 0
