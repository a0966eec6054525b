from __future__ import annotations

import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from objectives.data import DataError, Task, read_table

SIZE = list(range(40))
PRICE = [row + 0.5 for row in SIZE]


@pytest.fixture
def parquet(tmp_path):
    """Return a function that writes columns to a Parquet file and gives its path."""

    def write_columns(columns, **options):
        path = tmp_path / "houses.parquet"
        pq.write_table(columns if isinstance(columns, pa.Table) else pa.table(columns), path)
        return path

    return write_columns


def complaints_of(path) -> tuple[str, ...]:
    with pytest.raises(DataError) as caught:
        read_table(path, target="price")
    return caught.value.complaints


def test_numbers_booleans_and_text_are_read_by_their_type(parquet):
    path = parquet(
        {
            "whole": pa.array([None, *SIZE[1:]], pa.int64()),
            "exact": pa.array([Decimal("1.25"), Decimal("2.5")] * 20, pa.decimal128(5, 2)),
            "flag": [True, False] * 20,
            "flag_or_blank": [True, None, False, None] * 10,
            "town": ["NA", None, " A ", "007"] * 10,
            "coded": pa.array(["x", "y"] * 20).dictionary_encode(),
            "price": PRICE,
        }
    )
    features = read_table(path, target="price").features

    assert np.isnan(features["whole"][0])
    assert features["exact"][0] == 1.25
    assert features["flag"].dtype == np.bool_
    assert features["flag_or_blank"].sum() == 10
    assert np.isnan(features["flag_or_blank"]).sum() == 20
    assert features["town"].tolist()[:4] == ["NA", "", "A", "007"]
    assert features["coded"].tolist()[:2] == ["x", "y"]


def test_digits_in_a_text_column_stay_text(parquet):
    dataset = read_table(parquet({"code": ["1", "2"] * 20, "price": PRICE}), target="price")

    assert dataset.features["code"][0] == "1"


def test_a_boolean_target_makes_two_classes(parquet):
    dataset = read_table(parquet({"size": SIZE, "price": [True, False] * 20}), target="price")

    assert dataset.task is Task.BINARY
    assert dataset.classes == ("False", "True")


def test_the_index_that_pandas_stored_is_no_feature(tmp_path):
    path = tmp_path / "houses.parquet"
    table = pd.DataFrame({"size": SIZE, "price": PRICE}, index=[f"id {row}" for row in SIZE])
    table.to_parquet(path)

    assert read_table(path, target="price").feature_names == ("size",)


def test_a_folder_named_like_a_partition_adds_no_column(tmp_path):
    folder = tmp_path / "year=2020"
    folder.mkdir()
    pq.write_table(pa.table({"size": SIZE, "price": PRICE}), folder / "houses.parquet")

    dataset = read_table(folder / "houses.parquet", target="price")

    assert dataset.feature_names == ("size",)


def test_csv_and_parquet_of_the_same_table_have_the_same_digest(tmp_path):
    table = pd.DataFrame({"size": SIZE, "town": ["A", "B"] * 20, "price": PRICE})
    table["size"] = table["size"].astype(float)
    table.to_csv(tmp_path / "houses.csv", index=False)
    table.to_parquet(tmp_path / "houses.parquet")

    digests = {
        read_table(tmp_path / name, target="price").digest()
        for name in ("houses.csv", "houses.parquet")
    }

    assert len(digests) == 1


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"hour": [datetime.time(8)] * 40, "price": PRICE}, "column 'hour': holds time64"),
        ({"tags": [["a"]] * 40, "price": PRICE}, "column 'tags': holds list<"),
        ({"size": pa.nulls(40), "price": PRICE}, "no column is left.*'size' .blank in every row.;"),
        ({"town": [""] * 40, "price": PRICE}, "no column is left.*'town' .blank in every row.;"),
        ({"size": [np.inf, *SIZE[1:]], "price": PRICE}, "'size': 1 number infinite.*row 1"),
        ({"size": SIZE, "price": [*PRICE[:39], None]}, "'price': 1 blank cell .row 40"),
        ({"size": SIZE, "price": pa.nulls(40)}, "'price': 40 blank cells .rows 1, 2"),
        ({"price": PRICE}, "1 column only; give the target and a feature"),
        ({"size": SIZE[:5], "price": PRICE[:5]}, "holds 5 rows; give at least 20"),
    ],
)
def test_a_fault_is_said_with_file_place_and_way_out(parquet, columns, said):
    with pytest.raises(DataError, match=rf"houses\.parquet.*{said}") as caught:
        read_table(parquet(columns), target="price")

    assert len(caught.value.complaints) == 1


def test_a_name_that_stands_twice_is_refused(parquet):
    table = pa.Table.from_arrays([pa.array(SIZE)] * 2 + [pa.array(PRICE)], ["a", "a", "price"])

    assert "the name 'a' stands on columns 1, 2" in complaints_of(parquet(table))[0]


def test_a_truncated_file_is_told(parquet):
    path = parquet({"size": SIZE, "price": PRICE})
    path.write_bytes(path.read_bytes()[:-20])

    assert complaints_of(path) == (
        f"{path}: is a Parquet file that ends too early; copy or write it again",
    )


def test_a_file_damaged_in_the_middle_is_told(parquet):
    path = parquet({"size": SIZE, "price": PRICE})
    content = path.read_bytes()
    path.write_bytes(content[:4] + b"\xff" * (len(content) - 8) + content[-4:])

    (complaint,) = complaints_of(path)

    assert f"{path}: cannot be read as Parquet" in complaint
    assert "copy or write it again" in complaint
    assert "\n" not in complaint
