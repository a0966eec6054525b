"""Dates, words and numbers as people write them become what preparing made of the same cells."""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from objectives.data import DataError, describe_preprocessing, prepare, read_table
from objectives.prediction.kinds import table_inputs
from objectives.prediction.raw_rows import RowsError, read_rows

ROWS = 90
FIT, OTHER = np.arange(50), np.arange(50, ROWS)
TIMES = pd.Series(pd.date_range("2021-12-30 23:59:59", periods=ROWS, freq="29h17min"))


def messy(**changed: Any) -> pd.DataFrame:
    """Return the cells of a table as texts; the rows after the first 50 hold surprises."""
    random = np.random.default_rng(4)
    amounts = random.lognormal(6, 3, ROWS).round(2)
    note = [" ".join(random.choice(["Old", "river,", "PARK", "näh!", "x"], 6)) for _ in range(ROWS)]
    note[60], note[61] = "nothing of these", ""
    frame = pd.DataFrame(
        {
            "fee": [
                f"${one:,.2f}" if at % 3 else f"(${one:,.2f})" for at, one in enumerate(amounts)
            ],
            "share": [f"{at % 30}.5 %" for at in range(ROWS)],
            "people": [f"{at * 991_000:,}" for at in range(ROWS)],
            "euro": [f"{at + 1}.000,25 €" for at in range(ROWS)],
            "day": TIMES.dt.strftime("%Y-%m-%d"),
            "time": TIMES.dt.strftime("%d/%m/%Y %H:%M:%S"),
            "zone": TIMES.dt.strftime("%Y-%m-%dT%H:%M:%S+02:00"),
            "note": note,
            "code": [f"{at % 4}.0" for at in range(ROWS)],
            "size": [f"{at * 1.25}" for at in random.permutation(ROWS)],
        }
    )
    for at in (2, 70):
        frame.loc[at, ["fee", "share", "people", "euro", "day", "time", "zone"]] = [
            "", "NA", "?", "n/a", "", "null", " ",
        ]  # fmt: skip
    frame.loc[80, "code"] = "9"
    return frame.assign(**changed, y=random.normal(size=ROWS))


def described(path: Path, *, scaling: str | None = None) -> tuple[dict[str, Any], np.ndarray]:
    dataset = read_table(path, target="y", read_as={"code": "category", "note": "text"})
    document = describe_preprocessing(dataset, fit_rows=FIT, scaling=scaling)
    data = prepare(dataset, fit_rows=FIT, other_rows=OTHER, scaling=scaling)
    return json.loads(json.dumps(document, allow_nan=False)), data.x_validation


def inputs_of(document: dict[str, Any], rows: Any) -> np.ndarray:
    return table_inputs(document, read_rows(rows), say=lambda _: None)


@pytest.mark.parametrize("scaling", [None, "min_max", "quantile", "none"])
def test_raw_rows_of_every_kind_become_the_same_inputs(scaling: str | None, tmp_path: Path) -> None:
    frame = messy()
    frame.to_csv(tmp_path / "all.csv", index=False)
    document, expected = described(tmp_path / "all.csv", scaling=scaling)
    kinds = [one["kind"] for one in document["columns"]]
    assert kinds == ["number"] * 5 + ["date"] * 3 + ["text", "words"]
    # Other columns come first, and the target is not there.
    new = frame.iloc[50:, ::-1].drop(columns="y")
    new.to_csv(tmp_path / "new.csv", index=False)
    assert np.array_equal(inputs_of(document, tmp_path / "new.csv"), expected)
    assert np.array_equal(inputs_of(document, new), expected)


def test_values_in_pandas_own_types_become_the_same_inputs(tmp_path: Path) -> None:
    frame = messy()
    frame.to_csv(tmp_path / "all.csv", index=False)
    document, expected = described(tmp_path / "all.csv")
    typed = frame.iloc[50:].assign(
        share=pd.to_numeric(frame["share"].iloc[50:].str.removesuffix(" %"), errors="coerce"),
        day=pd.to_datetime(frame["day"]).iloc[50:].dt.date,
        time=TIMES.where(frame["time"] != "null").iloc[50:],
        zone=(TIMES.dt.tz_localize("+02:00").where(frame["zone"] != " ")).iloc[50:],
        code=frame["code"].iloc[50:].astype(float).astype(int),
    )  # fmt: skip
    assert np.array_equal(inputs_of(document, typed), expected)
    heard: list[str] = []
    table_inputs(document, read_rows(typed), say=heard.append)
    assert "the table, column 'share': numbers without %, of which 10 counts as 10 %" in heard


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("fee", "$12,34", "1 cell holds no number, such as '$12,34' (row 3)"),
        ("people", "1,5", "1 cell holds no number, such as '1,5' (row 3)"),
        ("fee", "€5", "1 cell holds no amount in $, as in training, such as '€5' (row 3)"),
        ("share", "0.1", "1 cell holds no %, as every cell had in training, such as '0.1' (row 3)"),
        ("people", "10 %", "1 cell holds a sign that no cell had in training, such as '10 %'"),
        ("euro", "$5", "1 cell holds no amount in €, as in training, such as '$5'"),
        ("euro", "1,234.50", "1 cell holds no number, such as '1,234.50'"),
        ("day", "2024-02-30", "no date written as in training, ISO8601, such as '2024-02-30'"),
        ("time", "2024-02-03", "no date written as in training, %d/%m/%Y %H:%M:%S"),
    ],
)
def test_a_cell_that_training_would_not_have_read_is_refused(
    column: str, cell: str, said: str, tmp_path: Path
) -> None:
    frame = messy()
    frame.to_csv(tmp_path / "all.csv", index=False)
    document, _ = described(tmp_path / "all.csv")
    frame.loc[3, column] = cell
    with pytest.raises(RowsError) as refused:
        inputs_of(document, frame)
    assert f"column {column!r}: " in str(refused.value)
    assert said in str(refused.value)


CELLS = st.text(alphabet=string.ascii_letters + string.digits + " .,%$€-/():'", max_size=12) | (
    st.decimals(-1e6, 1e6, places=2).map(lambda amount: f"${amount:,}")
    | st.dates().map(str)
    | st.integers(-(2**70), 2**70).map(str)
)


@settings(max_examples=150, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=6), st.sampled_from([None, "category", "text"]))
def test_whatever_the_cells_are_new_rows_are_read_as_training_read_them_or_all_is_refused(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str], wish: str | None
) -> None:
    folder = tmp_path_factory.mktemp("cells")
    frame = pd.DataFrame(
        {
            "a": [cells[row % len(cells)] for row in range(ROWS)],
            "b": [str(row % 7) for row in range(ROWS)],
            "y": [f"{row}.5" for row in range(ROWS)],
        }
    )
    frame.to_csv(folder / "all.csv", index=False)
    try:
        dataset = read_table(
            folder / "all.csv", target="y", read_as={} if wish is None else {"a": wish}
        )
    except DataError:
        return
    document = describe_preprocessing(dataset, fit_rows=FIT)
    data = prepare(dataset, fit_rows=FIT, other_rows=OTHER)
    assert np.isfinite(data.x_train).all()
    document = json.loads(json.dumps(document, allow_nan=False))
    assert np.array_equal(inputs_of(document, frame.iloc[50:]), data.x_validation)
