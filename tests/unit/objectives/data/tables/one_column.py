"""Tables of one column that matters, written and read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from objectives.data import DataError, read_table

ROWS = 60
PRICE = [f"{row}.5" for row in range(ROWS)]
DAYS = pd.date_range("2023-01-30", periods=ROWS, freq="17D")


def read(path: Path, columns: dict[str, list[str]], **options: Any) -> Any:
    """Read a CSV file of these columns and a price."""
    frame = pd.DataFrame(columns | {"price": PRICE})
    frame.to_csv(path / "h.csv", index=False)
    return read_table(path / "h.csv", target="price", **options)


def reading_of(dataset: Any, name: str) -> Any:
    return next(one for one in dataset.columns if one.name == name)


def one(path: Path, cells: list[str], **options: Any) -> tuple[Any, Any]:
    """Return how a column is read, and its values; beside it stands another feature."""
    beside = [str(row % 7) for row in range(ROWS)]
    dataset = read(path, {"beside": beside, "a": cells}, **options)
    values = dataset.features["a"].tolist() if "a" in dataset.features else None
    return reading_of(dataset, "a"), values


def complaint_of(path: Path, cells: list[str], **options: Any) -> str:
    with pytest.raises(DataError) as caught:
        one(path, cells, **options)
    assert len(caught.value.complaints) == 1
    return str(caught.value)
