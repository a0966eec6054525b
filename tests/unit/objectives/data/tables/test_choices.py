"""What a person says of the columns of a table: dropped, chosen, read as asked, weights."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from objectives.data import DataError, read_table
from objectives.data.columns.reading import ColumnKind
from objectives.data.splits.draw import split_rows
from objectives.data.splits.rule import read_rule
from tests.unit.objectives.data.tables.one_column import (
    DAYS,
    PRICE,
    ROWS,
    complaint_of,
    one,
    read,
    reading_of,
)


def test_dropped_and_chosen_columns_are_said_and_stay_for_a_split(tmp_path: Path) -> None:
    columns = {name: [str(row % 9) for row in range(ROWS)] for name in "abc"}
    dataset = read(tmp_path, columns, drop=["b"])
    assert dataset.feature_names == ("a", "c")
    assert reading_of(dataset, "b").reason == "dropped, as asked"
    assert list(dataset.left_out) == ["b"]
    dataset = read(tmp_path, columns, features=["c", "b"])
    assert dataset.feature_names == ("b", "c")
    assert reading_of(dataset, "a").reason == "not among the features asked for"


def test_rows_are_split_by_a_column_that_is_no_feature(tmp_path: Path) -> None:
    days = DAYS.strftime("%d.%m.%Y").tolist()
    towns = [f"town {row % 6}" for row in range(ROWS)]
    numbers = [str(row % 9) for row in range(ROWS)]
    columns = {"n": numbers, "sold": days[::-1], "town": towns}
    dataset = read(tmp_path, columns, drop=["sold", "town"])
    by_time = split_rows(dataset, seed=1, rule=read_rule("time:sold"))
    assert by_time.test.tolist() == list(range(12))
    by_group = split_rows(dataset, seed=1, rule=read_rule("group:town"))
    assert not {towns[row] for row in by_group.test} & {towns[row] for row in by_group.train}


def test_dates_that_only_split_are_read_as_a_person_says(tmp_path: Path) -> None:
    days = [f"{1 + row % 12}/{1 + row // 12}/2024" for row in range(ROWS)]
    columns = {"n": [str(row % 9) for row in range(ROWS)], "sold": days}
    dataset = read(tmp_path, columns, drop=["sold"], read_as={"sold": "day-first"})
    split = split_rows(dataset, seed=1, rule=read_rule("time:sold"))
    assert split.test.tolist() == list(range(48, ROWS))


def test_a_dropped_column_is_not_complained_of(tmp_path: Path) -> None:
    assert one(tmp_path, ["1,5"] * ROWS, drop=["a"])[0].kind is ColumnKind.LEFT_OUT


def test_all_that_is_wrong_with_choices_is_said_at_once(tmp_path: Path) -> None:
    columns = {"size": ["1", "2"] * (ROWS // 2), "town": ["x", "y"] * (ROWS // 2)}
    with pytest.raises(DataError) as caught:
        read(
            tmp_path, columns, drop=["sise", "town"], features=["price", "town"],
            read_as={"twon": "date"}, weights="wieght",
        )  # fmt: skip
    said = "\n".join(caught.value.complaints)
    for part in (
        "--drop sise: no such column, did you mean 'size'?",
        "--as twon: no such column, did you mean 'town'?",
        "--weights wieght: no such column",
        "--drop town: stands among --features too",
        "--features price: is the target",
    ):
        assert part in said
    with pytest.raises(DataError, match="'numbr'}: not known, did you mean 'number'"):
        read(tmp_path, columns, read_as={"size": "numbr"})
    with pytest.raises(DataError, match=r"drop 'size' is one text; give a list, drop=\['size'\]"):
        read(tmp_path, columns, drop="size")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["1", "-2"], "30 numbers below 0 (lines 3, 5"),
        (["1", ""], "30 cells blank (lines 3, 5"),
        (["a", "b"], "2 different texts, but a row's weight is a number"),
        (["0", "0.0"], "every weight is 0"),
        (["1", "inf"], "30 numbers infinite or beyond float32"),
    ],
)
def test_weights_that_are_none_are_refused(cells: list[str], said: str, tmp_path: Path) -> None:
    complaint = complaint_of(tmp_path, cells * (ROWS // 2), weights="a")
    assert f"h.csv, weights 'a': {said}" in complaint


def test_weights_are_no_feature(tmp_path: Path) -> None:
    beside = [str(row % 7) for row in range(ROWS)]
    dataset = read(tmp_path, {"beside": beside, "a": ["1", "2.5"] * (ROWS // 2)}, weights="a")
    assert dataset.feature_names == ("beside",)
    assert dataset.weights.tolist() == [1.0, 2.5] * (ROWS // 2)
    assert dataset.digest() != read(tmp_path, {"beside": beside}).digest()


def test_what_a_person_says_of_typed_columns_holds_too(tmp_path: Path) -> None:
    table = pa.table(
        {
            "day": [int(day.strftime("%Y%m%d")) for day in DAYS],
            "grade": [1.0, 2.0, None] * (ROWS // 3),
            "flag": [True, False] * (ROWS // 2),
            "when": pa.array(DAYS.to_pydatetime(), pa.timestamp("us")),
            "price": [float(price) for price in PRICE],
        }
    )
    pq.write_table(table, tmp_path / "h.parquet")
    wishes = {"day": "date", "grade": "category", "flag": "category", "when": "category"}
    features = read_table(tmp_path / "h.parquet", target="price", read_as=wishes).features
    assert features["day"].tolist() == DAYS.tolist()
    assert features["grade"].tolist()[:3] == ["1", "2", ""]
    assert features["flag"].tolist()[:2] == ["True", "False"]
    assert features["when"].tolist()[0] == "2023-01-30"
    with pytest.raises(DataError, match="'when': holds dates, which are no numbers"):
        read_table(tmp_path / "h.parquet", target="price", read_as={"when": "number"})
