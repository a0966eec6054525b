"""A data set of a frame of pandas that holds more than numbers: read as a table of a file is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from objectives.data.columns.reading import EVERY_COLUMN
from objectives.data.dataset import Dataset, Preprocessing
from objectives.data.errors import DataError
from objectives.data.given.frames import holds_numbers_alone
from objectives.data.tables.frame_table import frame_table
from objectives.data.tables.plan import read_plan


def is_table_of_kinds(x: Any) -> bool:
    """Tell whether features are a frame with categories, times or texts beside numbers."""
    return isinstance(x, pd.DataFrame) and bool(x.shape[1]) and not holds_numbers_alone(x)


def with_table(dataset: Dataset, frame: pd.DataFrame, *, where: str) -> Dataset:
    """Return a data set whose features are those of a frame, by its reading plan.

    Args:
        dataset: its targets, checked already, with a row for each of the frame.
        frame: the features as they were given.
        where: how to name them in a complaint.

    Raises:
        DataError: with all complaints about the columns.
    """
    raw = frame_table(frame, where=where)
    plan = read_plan(raw, EVERY_COLUMN, target=None)
    complaints = [*raw.complaints, *plan.complaints]
    if complaints:
        raise DataError(
            *(f"{one}; --as is for files: here give the column its type" for one in complaints)
            if any("--as" in one for one in complaints)
            else complaints
        )
    return replace(
        dataset,
        features=pd.DataFrame(plan.features),
        feature_names=tuple(plan.features),
        preprocessing=Preprocessing.TABLE,
        columns=plan.readings,
        left_out=pd.DataFrame(plan.left_out),
        source="a table",
    )


def in_its_place(frame: pd.DataFrame) -> Any:
    """Return an array with as many rows, for the checks of targets against features."""
    return np.zeros((len(frame), 1), dtype=np.float32)
