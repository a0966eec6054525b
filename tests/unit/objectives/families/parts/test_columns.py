"""Columns written as text."""

from __future__ import annotations

import pytest

from objectives.families.parts.columns import (
    column_complaints,
    parse_columns,
    wide_and_deep_columns,
)
from search_spaces import Categorical, Configuration, Integer, SearchSpace


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("0-4", (0, 1, 2, 3, 4)),
        ("0,2,5-7", (0, 2, 5, 6, 7)),
        ("3", (3,)),
        ("3-3", (3,)),
        (" 7 , 1 - 2 ", (7, 1, 2)),
    ],
)
def test_a_text_lists_columns_in_its_order(text: str, columns: tuple[int, ...]) -> None:
    assert parse_columns(text) == columns


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "'' does not list columns; write columns by number from 0, such as 0-4 or 0,2,5-7"),
        ("0-", "'0-' does not list columns"),
        ("-1", "'-1' does not list columns"),
        ("0,,2", "'0,,2' does not list columns"),
        ("1.5", "'1.5' does not list columns"),
        ("all", "'all' does not list columns"),
        ("4-2", "'4-2' counts backwards from 4 to 2; write 2-4"),
        ("0-2,1", "'0-2,1' lists column 1 twice; list each column once"),
        ("0-999999999", "'0-999999999' asks for column 999,999,999; no table is that wide"),
    ],
)
def test_another_text_is_refused_in_a_sentence(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=r"column|counts") as refused:
        parse_columns(text)
    assert str(refused.value).startswith(complaint)


def test_the_defaults_are_the_books_columns() -> None:
    wide, deep = wide_and_deep_columns(Configuration({}), count=8)
    assert (wide, deep) == ((0, 1, 2, 3, 4), (2, 3, 4, 5, 6, 7))


def test_columns_that_the_data_lack_are_refused_with_their_number() -> None:
    with pytest.raises(ValueError, match="deep_columns") as refused:
        wide_and_deep_columns(Configuration({"wide_columns": "0"}), count=5)
    assert str(refused.value) == (
        "deep_columns: '2-7' asks for column 7, but the data have 5 columns, numbered 0 to 4;"
        " choose among those"
    )


def test_a_space_is_checked_value_by_value() -> None:
    space = SearchSpace({"wide_columns": Categorical(["0-3", "x", "8"]), "deep_columns": "1-0"})
    complaints = column_complaints(space, count=8)
    assert [complaint.split(" ")[:2] for complaint in complaints] == [
        ["space.wide_columns:", "'x'"],
        ["space.wide_columns:", "'8'"],
        ["space.deep_columns:", "'1-0'"],
    ]
    assert len(column_complaints(space, count=None)) == 2


def test_a_whole_number_is_that_one_column() -> None:
    wide, deep = wide_and_deep_columns(
        Configuration({"wide_columns": 3, "deep_columns": "3"}), count=4
    )
    assert wide == deep == (3,)
    space = SearchSpace({"wide_columns": Integer(0, 8), "deep_columns": Categorical((1, 2))})
    assert column_complaints(space, count=9) == []
    assert column_complaints(space, count=8) == [
        "space.wide_columns: '8' asks for column 8, but the data have 8 columns, numbered 0 to 7;"
        " choose among those"
    ]


def test_the_defaults_count_in_configurations_without_columns() -> None:
    given = Categorical(("0-1", "1-2")).when(neurons=4)
    space = SearchSpace({"neurons": Integer(4, 8), "wide_columns": "0", "deep_columns": given})
    (complaint,) = column_complaints(space, count=5)
    assert complaint.startswith("space.deep_columns: '2-7' asks for column 7")


def test_the_defaults_count_where_a_space_has_no_columns() -> None:
    space = SearchSpace({"neurons": Integer(4, 8)})
    assert column_complaints(space, count=8) == []
    assert [text.split(":")[0] for text in column_complaints(space, count=5)] == [
        "space.deep_columns"
    ]
