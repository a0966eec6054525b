"""Data that a person hands over beside an objective, as a data set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

import numpy as np

from objectives.data.columns.reading import ColumnChoices
from objectives.data.dataset import Dataset, Preprocessing
from objectives.data.errors import DataError
from objectives.data.given.arrays import dataset_from_arrays
from objectives.data.given.parts import part_rows, require_whole_parts
from objectives.data.given.tables import is_table_of_kinds
from objectives.data.given.weights import weighed
from objectives.data.row_weights import is_pair, is_weighted, joined_weights
from objectives.data.split import GivenRows, Split
from objectives.data.streams.source import is_stream
from objectives.data.structures import in_arrays, joined
from objectives.data.tables.more_rows import with_rows_of_files
from objectives.data.tables.read import read_chosen_table
from objectives.data.task import Task
from objectives.in_memory.files import is_table, parts_of_file

if TYPE_CHECKING:
    from objectives.data.given.streamed import Steps


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GivenData:
    """What to train on, and maybe to choose by and to test with, in any form that is taken.

    Pairs of arrays, or triples with ``sample_weight``, frames of pandas, streams of batches, a path
    of a table or of an ``.npz`` file, or functions without parameters that return one of these.

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

    @property
    def has_columns(self) -> bool:
        """Whether it shows without a look at numbers that columns are scaled one by one.

        So they are of a table, of a frame that holds more than numbers, and of a data set that
        says so; arrays reach a model as they are.
        """
        if isinstance(self.data, Dataset):
            return self.data.preprocessing in (Preprocessing.STANDARDIZE, Preprocessing.TABLE)
        if isinstance(self.data, tuple | list) and self.data:
            return is_table_of_kinds(self.data[0])
        return self.is_table

    def parts(self) -> Any:
        """Return what a class's ``data()`` would return: one thing, or two or three parts.

        Raises:
            DataError: If a part is nothing that can be trained on.
        """
        made = tuple(self._made().values())
        return made[0] if len(made) == 1 else made

    def _made(self) -> dict[str, Any]:
        """Return the parts that there are by their names, each made once.

        Raises:
            DataError: If one that stands beside others is nothing that can be a part.
        """
        given = {"data": self.data, "validation_data": self.validation, "test_data": self.test}
        made = {what: _made(one) for what, one in given.items() if one is not None}
        complaints = [
            _no_part(what, one)
            for what, one in made.items()
            if len(made) > 1 and not (is_stream(one) or is_pair(one) or is_weighted(one))
        ]
        if complaints:
            raise DataError(*complaints)
        return made

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
            read = self._beside(_of_file(self.data))
            return read.dataset(name=name, task=task, target=None, columns=columns)
        # Here, not above: loads Keras, whose backend is chosen only when data are loaded.
        from objectives.data.given.returned import returned_dataset

        made = self._made()
        if "validation_data" not in made and "test_data" in made:
            dataset: Dataset | None = _with_test_rows(
                made["data"], made["test_data"], name=name, task=task
            )
        else:
            parts = tuple(made.values())
            is_alone = len(parts) == 1
            dataset = returned_dataset(
                parts[0] if is_alone else parts,
                name=name,
                task=task,
                steps=steps,
                is_in_parts=not is_alone,
            )
        if dataset is None:
            raise DataError(f"data is {_kind(made['data'])}; {_FORMS}")
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


_FORMS = (
    "give two arrays (x, y), or three (x, y, sample_weight), a frame with target=, a stream of"
    " batches (tf.data, PyDataset, a generator), or a function that returns one of these"
)


def _made(value: Any) -> Any:
    """Return what a function returns, or a file holds; everything else as it is."""
    if isinstance(value, str | Path):
        read = _of_file(value)
        if read.validation is not None or read.test is not None:
            raise DataError(f"{value}: holds several parts; name a file with x and y alone")
        return read.data
    if callable(value) and not is_stream(value):
        make: Callable[[], Any] = value
        value = make()
    if isinstance(value, list) and len(value) in (2, 3):
        return tuple(value)
    return value


def _with_test_rows(data: Any, test: Any, *, name: str, task: Task | None) -> Dataset:
    """Return rows to draw from, with test rows behind them that stay such."""
    # Here, not above: loads Keras.
    from objectives.data.given.streamed import sources_of

    pairs = (data, test)
    if any(sources_of(one, name=name, steps=(None, None, None)) for one in pairs):
        raise DataError(
            "test_data stands beside a stream, which cannot be cut in two; give validation_data"
            " as well"
        )
    parts = tuple((in_arrays(x), in_arrays(y)) for x, y, *_ in pairs)
    weights = [one[2] if is_weighted(one) else None for one in pairs]
    require_whole_parts(parts, ("data", "test_data"), name=name)
    drawn, tested = part_rows(parts)
    whole = dataset_from_arrays(
        joined([x for x, _ in parts]), joined([y for _, y in parts]), name=name, task=task
    )
    given = GivenRows(drawn=drawn, test=tested, test_name="test_data")
    return replace(weighed(whole, joined_weights(weights, (drawn, tested))), given_rows=given)


def _no_part(what: str, given: Any) -> str:
    if isinstance(given, int | float):
        return f"{what}={given!r}: give the rows themselves, (x, y); a fifth is held back without"
    return f"{what} is {_kind(given)}; {_FORMS}"


def _of_file(path: str | Path) -> GivenData:
    data, validation, test = parts_of_file(Path(path))
    return GivenData(data=data, validation=validation, test=test)


def _kind(value: Any) -> str:
    name = type(value).__name__
    found = f"{'an' if name[0] in 'aeioun' else 'a'} {name}"
    return f"{found} of {len(value)}" if isinstance(value, tuple | list) else found
