"""New rows of a table become the inputs that preparing made of the same rows, bit for bit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from objectives.data import describe_preprocessing, prepare, read_table
from objectives.data.columns import numbers as read_numbers
from objectives.prediction import kinds
from objectives.prediction.kinds import table_inputs
from objectives.prediction.raw_rows import RowsError, read_rows

TOWNS = ["Aachen", "Bonn", "Celle", "NA", "", "x, y", '"quoted"']


def table(path: Path, *, rows: int = 200, towns: int = 0) -> pd.DataFrame:
    """Write a table with blanks, odd numbers and texts, and return its cells as texts."""
    random = np.random.default_rng(0)
    numbers = random.lognormal(3, 4, rows)
    frame = pd.DataFrame(
        {
            "size": [f"{one!r}" if at % 7 else ["", "NA", "?", " "][at % 4] for at, one in
                     enumerate(numbers.tolist())],
            "town": [
                f"{TOWNS[at % 7]}{at % towns if towns else ''}" for at in random.permutation(rows)
            ],
            "rooms": [str(at % 5) for at in range(rows)],
            "same": ["7"] * rows,
            "y": [f"{one:.5f}" for one in random.normal(size=rows)],
        }
    )  # fmt: skip
    frame.to_csv(path, index=False)
    return frame


def described(path: Path, *, scaling: str | None = None) -> tuple[dict[str, Any], np.ndarray]:
    """Return what is written down of a table's first half, and the second half prepared."""
    dataset = read_table(path, target="y", read_as={"same": "number", "town": "category"})
    fit, other = np.arange(100), np.arange(100, dataset.rows)
    document = describe_preprocessing(dataset, fit_rows=fit, scaling=scaling)
    data = prepare(dataset, fit_rows=fit, other_rows=other, scaling=scaling)
    return json.loads(json.dumps(document)) | {"target": "y"}, data.x_validation


def inputs_of(document: dict[str, Any], rows: Any) -> tuple[np.ndarray, list[str]]:
    said: list[str] = []
    return table_inputs(document, read_rows(rows), say=said.append), said


@pytest.mark.parametrize("towns", [0, 40])
@pytest.mark.parametrize("scaling", [None, "min_max", "quantile", "none"])
def test_rows_of_a_file_become_what_preparing_made_of_them(
    towns: int, scaling: str | None, tmp_path: Path
) -> None:
    frame = table(tmp_path / "all.csv", towns=towns)
    document, expected = described(tmp_path / "all.csv", scaling=scaling)
    shuffled = frame.iloc[100:][["y", "same", "town", "size", "rooms"]].assign(more="x")
    shuffled.to_csv(tmp_path / "new.csv", index=False)
    found, said = inputs_of(document, tmp_path / "new.csv")
    assert found.dtype == np.float32
    assert np.array_equal(found, expected)
    assert document["columns"][-1]["input_for_rare_texts"] is bool(towns)
    assert any("holds the target 'y' too, which is ignored" in one for one in said)
    assert any("left aside, not being inputs: 'more'" in one for one in said)


def test_a_frame_as_pandas_reads_it_becomes_the_same(tmp_path: Path) -> None:
    table(tmp_path / "all.csv")
    document, expected = described(tmp_path / "all.csv")
    frame = pd.read_csv(
        tmp_path / "all.csv", keep_default_na=False, na_values={"size": ["", "NA", "?", " "]}
    ).iloc[100:]
    assert frame["size"].dtype == np.float64
    found, _ = inputs_of(document, frame)
    assert np.array_equal(found, expected)
    found, _ = inputs_of(document, frame.convert_dtypes().astype({"town": "category"}))
    assert np.array_equal(found, expected)


def test_the_parquet_file_of_a_table_becomes_the_same(tmp_path: Path) -> None:
    frame = table(tmp_path / "all.csv").replace({"size": ["NA", "?", " ", ""]}, np.nan)
    frame = frame.astype({"size": float, "rooms": int, "same": int, "y": float})
    frame = frame.assign(flag=frame["rooms"] > 2)
    frame.to_parquet(tmp_path / "all.parquet")
    document, expected = described(tmp_path / "all.parquet")
    frame.iloc[100:].to_parquet(tmp_path / "new.parquet")
    found, _ = inputs_of(document, tmp_path / "new.parquet")
    assert np.array_equal(found, expected)


def test_an_unseen_text_is_all_zeros_with_a_word_or_rare(tmp_path: Path) -> None:
    for towns in (0, 40):
        frame = table(tmp_path / "all.csv", towns=towns)
        document, _ = described(tmp_path / "all.csv")
        new = frame.iloc[:2].assign(town=["Zwolle", frame["town"].iloc[1]])
        found, said = inputs_of(document, new)
        ones = found[:, 3:]
        assert ones[0].sum() == (1.0 if towns else 0.0)
        assert ones[0, -1] == (1.0 if towns else 0.0)
        assert any("'Zwolle' (row 0)" in one for one in said) is not bool(towns)


def test_what_is_wrong_with_new_rows_is_said_at_once(tmp_path: Path) -> None:
    frame = table(tmp_path / "all.csv")
    document, _ = described(tmp_path / "all.csv")
    wrong = frame.assign(size=["12 m", "1e99", *frame["size"].iloc[2:]], rooms="1,5")
    wrong.to_csv(tmp_path / "new.csv", index=False)
    with pytest.raises(RowsError) as refused:
        inputs_of(document, tmp_path / "new.csv")
    sizes, rooms = refused.value.complaints
    assert "column 'size': 1 cell holds no number, such as '12 m' (line 2); mend" in sizes
    assert "column 'rooms': 200 cells hold no number, such as '1,5' (lines 2, 3" in rooms
    with pytest.raises(RowsError, match=r"a number infinite or beyond float32.*line 3"):
        inputs_of(document, _rewritten(wrong.assign(size="1e99", rooms=1), tmp_path, at=1))
    missing = frame.rename(columns={"town": "Town", "rooms": "r"})
    with pytest.raises(RowsError) as refused:
        inputs_of(document, missing)
    assert "no column 'town', which the model needs, did you mean 'Town'?" in str(refused.value)
    assert "no column 'rooms'" in str(refused.value)


def _rewritten(frame: pd.DataFrame, folder: Path, *, at: int) -> Path:
    frame.iloc[:at].assign(size="1").to_csv(folder / "again.csv", index=False)
    with (folder / "again.csv").open("a") as file:
        frame.iloc[at : at + 1].to_csv(file, index=False, header=False)
    return folder / "again.csv"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("size,town\n", "holds no rows"),
        ("size,town\n1,b,c\n", "line 2: not the 2 fields"),
        ("size,town\n1,\"b\n", "line 2: cannot be taken apart"),
        ("size,size,town,rooms,same\n1,1,b,2,7\n", "'size' stands on several columns"),
        (b"size,town\n1,\xe9\n", "is not UTF-8"),
    ],
)  # fmt: skip
def test_files_that_are_no_tables_are_refused(text: str | bytes, said: str, tmp_path: Path) -> None:
    table(tmp_path / "all.csv")
    document, _ = described(tmp_path / "all.csv")
    (tmp_path / "new.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(RowsError, match=said):
        inputs_of(document, tmp_path / "new.csv")


def test_a_kind_that_is_not_known_is_refused(tmp_path: Path) -> None:
    frame = table(tmp_path / "all.csv")
    document, _ = described(tmp_path / "all.csv")
    document["columns"][0]["kind"] = "moon"
    with pytest.raises(RowsError, match="the kind 'moon' is not known here, only number, text"):
        inputs_of(document, frame)
    document["columns"][0] |= {"kind": "number", "written": "runes"}
    with pytest.raises(RowsError, match="numbers written as 'runes' are not known here"):
        inputs_of(document, frame)


def test_numbers_and_blanks_are_written_as_in_training() -> None:
    assert kinds.PLAIN_NUMBER == read_numbers.NUMBER
    assert kinds.BLANK_WORDS == read_numbers.BLANK_WORDS
