"""What each column of a table is read as, and what is left out with a word."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from objectives.data import Task, read_table
from objectives.data.columns.reading import ColumnKind
from tests.unit.objectives.data.tables.one_column import (
    DAYS,
    PRICE,
    ROWS,
    complaint_of,
    one,
    read,
    reading_of,
)

NUMBERS = {
    "money": ([f"${row}.13" for row in range(ROWS)], [row + 0.13 for row in range(ROWS)]),
    "money and thousands": (
        [f"$ {1000 + row:,}" for row in range(ROWS)], [1000.0 + row for row in range(ROWS)],
    ),
    "money behind": ([f"{row} €" for row in range(ROWS)], [float(row) for row in range(ROWS)]),
    "money below zero": (
        [f"(${row + 1})" if row % 2 else f"-${row + 1}" for row in range(ROWS)],
        [-1.0 - row for row in range(ROWS)],
    ),
    "percent": ([f"{row / 2} %" for row in range(ROWS)], [row / 2 for row in range(ROWS)]),
    "percent without a gap": ([f"{row}%" for row in range(ROWS)], [1.0 * r for r in range(ROWS)]),
    "thousands, points": (
        [f"{row * 700:,}.50" for row in range(ROWS)], [row * 700 + 0.5 for row in range(ROWS)],
    ),
    "thousands, twice": (
        [f"{row * 70_000:,}" for row in range(ROWS)], [row * 70_000.0 for row in range(ROWS)],
    ),
    "european": (
        [f"{row + 1}.000,50 €" for row in range(ROWS)],
        [(row + 1) * 1000 + 0.5 for row in range(ROWS)],
    ),
    "blank among money": (
        ["", "NA", "?", *[f"£{row}" for row in range(3, ROWS)]],
        [np.nan] * 3 + [float(row) for row in range(3, ROWS)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_are_read_as_people_write_them(name: str, tmp_path: Path) -> None:
    cells, expected = NUMBERS[name]
    reading, values = one(tmp_path, cells)
    assert reading.kind is ColumnKind.NUMBER
    assert np.array_equal(values, expected, equal_nan=True)


ASKED = {
    "thousands or decimals": (["1,234", "2,345"], "reads 1234, --as a=decimal-comma reads 1.234"),
    "decimal comma": (["1,5", "12,25"], "--as a=decimal-comma reads 1.5"),
    "euros with a point": (["€ 1.234", "€ 950"], "number reads 1.234, --as a=decimal-comma"),
    "gaps": (["1 234", "12 345"], "--as a=number reads 1234, --as a=category keeps them as names"),
    "two ways at once": (["1,234.50", "1,5"], "written in two ways, such as '1,5' and '1,234.50'"),
    "percent beside none": (["10 %", "0.1"], "counts 10 % as 10"),
    "two currencies": (["$5", "€ 5"], "written in several currencies, $, €"),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_may_be_read_in_two_ways_is_asked_about_with_the_way_out(
    name: str, tmp_path: Path
) -> None:
    cells, said = ASKED[name]
    complaint = complaint_of(tmp_path, cells * (ROWS // 2))
    assert "h.csv, column 'a': " in complaint
    assert said in complaint


@pytest.mark.parametrize(
    ("cells", "wish", "expected"),
    [
        (["1,234", "2,345"], "number", [1234.0, 2345.0]),
        (["1,234", "2,345"], "decimal-comma", [1.234, 2.345]),
        (["1,5", "12,25"], "number", [1.5, 12.25]),
        (["€ 1.234", "€ 950"], "decimal-comma", [1234.0, 950.0]),
        (["10 %", "0.5"], "number", [10.0, 0.5]),
        (["1 234", "12 345"], "category", ["1 234", "12 345"]),
        (["1.0", "2.0"], "category", ["1", "2"]),
        (["007", "8"], "number", [7.0, 8.0]),
    ],
)
def test_what_a_person_says_decides(
    cells: list[str], wish: str, expected: list[Any], tmp_path: Path
) -> None:
    reading, values = one(tmp_path, cells * (ROWS // 2), read_as={"a": wish})
    assert values[:2] == expected
    assert reading.reason.endswith("as asked")


def test_many_commas_before_three_digits_stand_between_thousands(tmp_path: Path) -> None:
    cells = (
        [f"{row * 31 + 2:,}" for row in range(ROWS, 2 * ROWS - 5)] + ["3", "40", "500"] + ["7"] * 2
    )
    _, values = one(tmp_path, cells)
    assert values == [float(cell.replace(",", "")) for cell in cells]


DATES = {
    "iso": "%Y-%m-%d",
    "iso with times": "%Y-%m-%dT%H:%M:%S",
    "german": "%d.%m.%Y",
    "american": "%m/%d/%Y %H:%M",
    "by name": "%d %b %Y",
    "by name, american": "%B %d, %Y",
    "slashes": "%Y/%m/%d",
    "noon": "%m/%d/%Y %I:%M %p",
}


@pytest.mark.parametrize("name", DATES)
def test_dates_are_read_in_the_one_way_that_fits_all(name: str, tmp_path: Path) -> None:
    times = DAYS + pd.to_timedelta(np.arange(ROWS) * 7 % 24, unit="h")
    cells = times.strftime(DATES[name]).tolist()
    cells[3] = ""
    reading, values = one(tmp_path, cells)
    expected = pd.Series(pd.to_datetime(times.strftime(DATES[name]), format=DATES[name]))
    assert reading.kind is ColumnKind.DATE
    assert reading.has_hours is ("H" in DATES[name] or "I" in DATES[name])
    assert pd.isna(values[3])
    assert values[:3] + values[4:] == expected.drop(3).tolist()


def test_day_and_month_that_may_be_either_are_asked_about(tmp_path: Path) -> None:
    cells = [f"{1 + row % 12}/{1 + row % 11}/2024" for row in range(ROWS)]
    assert "day-first or --as a=month-first" in complaint_of(tmp_path, cells)
    _, values = one(tmp_path, cells, read_as={"a": "day-first"})
    assert (values[1].day, values[1].month) == (2, 2)
    assert (values[11].day, values[11].month) == (12, 1)
    _, values = one(tmp_path, cells, read_as={"a": "month-first"})
    assert (values[11].day, values[11].month) == (1, 12)


@pytest.mark.parametrize("other", ["%d.%m.%Y", "%d/%m/%Y", "%d %b %Y"])
def test_dates_in_two_ways_are_asked_about_and_no_ids(other: str, tmp_path: Path) -> None:
    cells = DAYS.strftime("%m/%d/%Y").tolist()
    cells[1::2] = DAYS[1::2].strftime(other)
    said = complaint_of(tmp_path, cells)
    assert "dates are written in two ways, '" in said
    assert "write them alike, such as 2024-12-31, or say --as a=category" in said


def test_a_cell_that_is_no_date_is_said_with_its_line(tmp_path: Path) -> None:
    cells = DAYS.strftime("%Y-%m-%d").tolist()
    cells[5] = "soon"
    complaint = complaint_of(tmp_path, cells)
    assert "column 'a': 59 dates, but 1 cell that is none, such as 'soon' (line 7)" in complaint
    assert "--as a=category" in complaint


LEFT_OUT = {
    "ids as texts": ([f"K-{row:04d}" for row in range(ROWS)], "an id: a value of its own in every"),
    "zeros in front": ([f"{row:03d}" for row in range(ROWS)], "an id"),
    "beyond 2^53": ([str(2**60 + row) for row in range(ROWS)], "an id"),
    "blank": ([""] * ROWS, "blank in every row"),
    "blank words": (["NA"] * ROWS, "blank in every row"),
    "the same": (["A"] * ROWS, "the same value in every row"),
    "the same number": (["", *["7"] * (ROWS - 1)], "the same value in every row that is not blank"),
    "the same day": (["2024-01-01"] * ROWS, "the same value in every row"),
}  # fmt: skip


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_is_nothing_to_learn_from_is_left_out_with_a_word(name: str, tmp_path: Path) -> None:
    cells, reason = LEFT_OUT[name]
    reading, values = one(tmp_path, cells)
    assert reading.kind is ColumnKind.LEFT_OUT
    assert reading.reason.startswith(reason)
    assert values is None


@pytest.mark.parametrize(
    ("name", "is_id"),
    [("id", True), ("customer_id", True), ("CustomerID", True), ("row", True), ("Unnamed: 0", True),
     ("population", False), ("width", False), ("paid", False), ("grid", False)],
)  # fmt: skip
def test_whole_numbers_are_ids_where_their_name_says_so(
    name: str, is_id: bool, tmp_path: Path
) -> None:
    numbers = {name: [str(row * 37 + 5) for row in range(ROWS)], "b": ["x", "y"] * (ROWS // 2)}
    dataset = read(tmp_path, numbers)
    assert (reading_of(dataset, name).kind is ColumnKind.LEFT_OUT) is is_id


def test_numbers_that_count_the_rows_are_kept_with_a_word(tmp_path: Path) -> None:
    reading, _ = one(tmp_path, [str(row) for row in range(1, ROWS + 1)])
    assert reading.kind is ColumnKind.NUMBER
    assert reading.reason == "numbers, which count the rows; drop it if it is their number"


def test_numbers_that_look_like_days_are_kept_with_a_word(tmp_path: Path) -> None:
    cells = DAYS.strftime("%Y%m%d").tolist()
    reading, _ = one(tmp_path, cells)
    assert "look like days; --as a=date" in reading.reason
    _, values = one(tmp_path, cells, read_as={"a": "date"})
    assert values == DAYS.tolist()


def test_a_word_for_want_of_a_number_is_said(tmp_path: Path) -> None:
    cells = [f"{row}.5" for row in range(ROWS - 6)] + ["-", "none"] * 3
    complaint = complaint_of(tmp_path, cells)
    assert "54 numbers, but 6 cells with text, such as '-' (lines 56, 57" in complaint


def test_measurements_with_fractions_are_no_ids_whatever_their_name(tmp_path: Path) -> None:
    dataset = read(tmp_path, {"id": [f"{row}.25" for row in range(ROWS)]})
    assert dataset.feature_names == ("id",)


def test_whole_numbers_that_float64_would_merge_stay_apart(tmp_path: Path) -> None:
    cells = [str(2**53 + row % 3) for row in range(ROWS)]
    reading, values = one(tmp_path, cells)
    assert reading.kind is ColumnKind.CATEGORY
    assert values == cells
    assert "2^53" in reading.reason


def test_free_text_is_found_and_said(tmp_path: Path) -> None:
    cells = [f"a house with {row} rooms near the river {row % 7}" for row in range(ROWS)]
    reading, _ = one(tmp_path, cells)
    assert reading.kind is ColumnKind.TEXT
    assert "free text" in reading.reason


def test_clean_columns_are_read_as_ever(tmp_path: Path) -> None:
    dataset = read(
        tmp_path,
        {
            "size": [str(row * 3) for row in range(ROWS)],
            "town": [f"town {row % 40}" for row in range(ROWS)],
            "open": ["True", "False"] * (ROWS // 2),
            "grade": ["3.5", "", "1e3"] * (ROWS // 3),
        },
    )
    assert [one.kind for one in dataset.columns] == [
        "number",
        "category",
        "category",
        "number",
        "target",
    ]
    assert not any(one.is_new for one in dataset.columns)
    # Of the version before reading plans.
    assert dataset.digest() == "5c7b0c86fdb164a5652630b393e649666b62bc7fcd3b7e016f52bc831a21ee6c"


def test_the_columns_of_a_parquet_file_are_read_by_their_types(tmp_path: Path) -> None:
    zoned = pd.Series(DAYS).dt.tz_localize("Europe/Berlin")
    table = pa.table(
        {
            "when": pa.array(DAYS.to_pydatetime(), pa.timestamp("ns")),
            "zoned": pa.array(zoned),
            "day": pa.array([day.date() for day in DAYS[:-1]] + [None], pa.date32()),
            "long": pa.array([2**60 + row % 4 for row in range(ROWS)], pa.int64()),
            "flag": pa.array([True, False, None] * (ROWS // 3)),
            "town": pa.array(["a", "b", None] * (ROWS // 3)).dictionary_encode(),
            "cost": [f"${row}" for row in range(ROWS)],
            "price": [float(price) for price in PRICE],
        }
    )
    pq.write_table(table, tmp_path / "h.parquet")
    dataset = read_table(tmp_path / "h.parquet", target="price")
    kinds = {one.name: str(one.kind) for one in dataset.columns}
    assert kinds == {
        "when": "date", "zoned": "date", "day": "date", "long": "category", "flag": "number",
        "town": "category", "cost": "number", "price": "target",
    }  # fmt: skip
    features = dataset.features
    assert features["when"].tolist() == DAYS.tolist()
    assert features["zoned"][0] == zoned.dt.tz_convert("UTC").dt.tz_localize(None)[0]
    assert features["day"][0] == datetime.datetime(2023, 1, 30)
    assert features["long"].tolist()[:2] == [str(2**60), str(2**60 + 1)]
    assert np.isnan(features["flag"][2])
    assert features["cost"][3] == 3.0


def test_an_amount_with_a_sign_is_a_target_too(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": range(ROWS), "y": [f"${1000 + row:,}.50" for row in range(ROWS)]})
    frame.to_csv(tmp_path / "h.csv", index=False)
    dataset = read_table(tmp_path / "h.csv", target="y")
    assert dataset.task is Task.REGRESSION
    assert dataset.targets.tolist() == [1000.5 + row for row in range(ROWS)]
