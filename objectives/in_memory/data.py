"""Data that a person hands over beside an objective, as a data set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

import numpy as np
import pandas as pd

from objectives.data.columns.reading import ColumnChoices
from objectives.data.dataset import Dataset
from objectives.data.errors import DataError
from objectives.data.given.arrays import dataset_from_arrays
from objectives.data.split import GivenRows, Split
from objectives.data.streams.source import is_stream
from objectives.data.structures import joined, known_rows, leaves
from objectives.data.tables.more_rows import with_rows_of_files
from objectives.data.tables.read import read_chosen_table
from objectives.data.task import Task

if TYPE_CHECKING:
    from objectives.data.given.streamed import Steps


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GivenData:
    """What to train on, and maybe to choose by and to test with, in any form that is taken.

    Pairs of arrays, frames of pandas, streams of batches, a path of a table or of an ``.npz`` file,
    or functions without parameters that return one of these.

    Attributes:
        data: What to train on; without the others a part of it is held back for them.
        validation: What trials are ranked by, or None.
        test: What the best model is tested with, or None.
    """

    data: Any
    validation: Any = None
    test: Any = None

    @property
    def is_table(self) -> bool:
        """Whether it is a table, one of whose columns is the target."""
        return is_table(self.data)

    def parts(self) -> Any:
        """Return what a class's ``data()`` would return: one thing, or two or three parts.

        Raises:
            DataError: If a part is nothing that can be trained on.
        """
        given = [self.data, self.validation, self.test]
        made = [None if one is None else _made(one) for one in given]
        return (
            made[0] if made[1:] == [None, None] else tuple(one for one in made if one is not None)
        )

    def dataset(
        self,
        *,
        name: str,
        task: Task | None,
        target: str | None,
        columns: ColumnChoices,
        steps: Steps = (None, None, None),
    ) -> Dataset:
        """Return the data set.

        Args:
            name: What to call it in messages.
            task: What is predicted; inferred from the targets where it is None.
            target: The column of a table that is predicted.
            columns: What is said of a table's columns.
            steps: How many batches a pass of each stream has, where that is said.

        Raises:
            DataError: With all complaints about the data.
        """
        if self.is_table and target is not None:
            table = read_chosen_table(self.data, target=target, task=task, choices=columns)
            return self._with_rows(table)
        if isinstance(self.data, str | Path):
            read = self._beside(_of_file(Path(self.data)))
            return read.dataset(name=name, task=task, target=None, columns=columns)
        # Here, not above: loads Keras, whose backend is chosen only when data are loaded.
        from objectives.data.given.returned import returned_dataset

        first = _made(self.data)
        dataset = (
            self._with_test_rows(first, name=name, task=task)
            if self.test is not None and self.validation is None
            else returned_dataset(self.parts(), name=name, task=task, steps=steps)
        )
        if dataset is None:
            raise DataError(
                f"data is {_kind(first)}; give two arrays (x, y), a frame with target=, a stream of"
                " batches (tf.data, PyDataset, a generator), or a function that returns one of"
                " these"
            )
        if dataset.own_split is None:
            return dataset
        return replace(dataset, own_split=replace(dataset.own_split, how="as given"))

    def _with_rows(self, table: Dataset) -> Dataset:
        """Return a table with the rows that are given beside it.

        As with arrays all of it is trained on where there are rows to choose by.
        """
        for what, part in (("validation_data", self.validation), ("test_data", self.test)):
            if part is not None and not is_table(part):
                raise DataError(
                    f"{what} is {_kind(part)} beside a table; give a frame, or a table's file, with"
                    " the same columns, the target among them"
                )
        whole = with_rows_of_files(table, validation=self.validation, test=self.test)
        given = whole.given_rows
        if given is None or not given.validation or given.test:
            return whole
        ends = np.arange(whole.rows, dtype=np.int64)
        split = Split(
            train=ends[: given.drawn],
            validation=ends[given.drawn :],
            test=ends[:0],
            how="as given",
        )
        return replace(whole, given_rows=None, own_split=split)

    def _beside(self, read: GivenData) -> GivenData:
        """Return what a file holds with the parts that are given beside it.

        Raises:
            DataError: If a part is given twice.
        """
        twice = [
            what
            for what, own, held in (
                ("validation_data", self.validation, read.validation),
                ("test_data", self.test, read.test),
            )
            if own is not None and held is not None
        ]
        if twice:
            raise DataError(
                f"{self.data} holds rows for {' and '.join(twice)} of its own; leave one of them"
                " out"
            )
        return replace(
            read,
            validation=read.validation if self.validation is None else self.validation,
            test=read.test if self.test is None else self.test,
        )

    def _with_test_rows(self, data: Any, *, name: str, task: Task | None) -> Dataset | None:
        """Return rows to draw from, with test rows behind them that stay such."""
        # Here, not above: loads Keras.
        from objectives.data.given.streamed import sources_of

        test = _made(self.test)
        pairs = (data, test)
        if any(sources_of(one, name=name, steps=(None, None, None)) for one in pairs):
            raise DataError(
                "test_data stands beside a stream, which cannot be cut in two; give validation_data"
                " as well"
            )
        if not all(isinstance(one, tuple | list) and len(one) == 2 for one in pairs):
            raise DataError(
                f"test_data is {_kind(test)} and data {_kind(data)}; give two arrays (x, y) each"
            )
        rows = [known_rows(next((leaf for _, leaf in leaves(y)), None)) for _, y in pairs]
        whole = dataset_from_arrays(
            joined([x for x, _ in pairs]), joined([y for _, y in pairs]), name=name, task=task
        )
        drawn = int(rows[0] or 0)
        given = GivenRows(drawn=drawn, test=int(rows[1] or 0), test_name="test_data")
        return replace(whole, given_rows=given)


def is_table(value: Any) -> bool:
    """Tell whether something is a frame of pandas, or the path of a table."""
    if isinstance(value, str | Path):
        return str(value).lower().endswith((".csv", ".parquet"))
    return isinstance(value, pd.DataFrame)


def _made(value: Any) -> Any:
    """Return what a function returns, or a file holds; everything else as it is."""
    if isinstance(value, str | Path):
        read = _of_file(Path(value))
        if read.validation is not None or read.test is not None:
            raise DataError(f"{value}: holds several parts; name a file with x and y alone")
        return read.data
    if callable(value) and not is_stream(value):
        make: Callable[[], Any] = value
        value = make()
    if isinstance(value, list) and len(value) == 2:
        return tuple(value)
    return value


_TRAINING = (("x", "y"), ("x_train", "y_train"), ("X", "y"), ("X_train", "y_train"))
_VALIDATION = ("val", "valid", "validation")


def _of_file(path: Path) -> GivenData:
    """Return the arrays of an ``.npz`` file.

    Raises:
        DataError: If it is no such file, or lacks arrays by the usual names.
    """
    if path.suffix.lower() != ".npz":
        what = "a table needs its target as well" if is_table(path) else "is no file of data"
        raise DataError(f"{path}: {what}; name a table with --target, or an .npz file")
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read as an .npz file ({error})") from error
    found = next(((x, y) for x, y in _TRAINING if x in arrays and y in arrays), None)
    if found is None:
        held = ", ".join(arrays) or "nothing"
        raise DataError(
            f"{path}: holds {held}; name its arrays x and y, or x_train, y_train, x_val, y_val,"
            " x_test and y_test"
        )
    validation = (_pair(arrays, found[0][0], word) for word in _VALIDATION)
    return GivenData(
        data=(arrays[found[0]], arrays[found[1]]),
        validation=next((pair for pair in validation if pair is not None), None),
        test=_pair(arrays, found[0][0], "test"),
    )


def _pair(arrays: Mapping[str, Any], letter: str, word: str) -> tuple[Any, Any] | None:
    x, y = arrays.get(f"{letter}_{word}"), arrays.get(f"y_{word}")
    return None if x is None or y is None else (x, y)


def _kind(value: Any) -> str:
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    return f"a {type(value).__name__}"
