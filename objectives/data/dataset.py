"""A data set in memory: features, targets, and what is to be done with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, final

import numpy as np
import pandas as pd
from numpy.typing import DTypeLike, NDArray

from objectives.data.columns.reading import ColumnKind, ColumnReading
from objectives.data.errors import DataError
from objectives.data.split import GivenRows, Split
from objectives.data.stored.array import StoredArray
from objectives.data.stored.unread import Unread
from objectives.data.structures import leaves, row_count, taken
from objectives.data.task import Task

if TYPE_CHECKING:
    from objectives.data.streams.parts import StreamParts

FEWEST_ROWS_A_CLASS = 2


class Preprocessing(StrEnum):
    """What happens to the features, fitted on training rows only.

    - `none`: nothing.
    - `standardize`: each column of a numeric array to mean 0 and deviation 1.
    - `table`: a DataFrame; blank numbers become the median, numbers and the parts of dates are
      standardised, categories are one-hot, free text is a bag of words.
    - `pixels`: division by the constant `pixel_scale`.
    """

    NONE = "none"
    STANDARDIZE = "standardize"
    TABLE = "table"
    PIXELS = "pixels"


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dataset:
    """Features and targets, row by row, with the names and preprocessing that belong to them.

    Two data sets are compared by `digest`, never by `==`.

    Attributes:
        name: short name for people and folders.
        features: array of shape (rows, ...) or a DataFrame; as given, also a structure of arrays.
        targets: shape (rows,); float32 amounts for regression, int64 codes 0..k-1 for classes.
            Where they are as given: any shape and type, codes or one-hot rows for classes, or a
            structure of arrays.
        task: what is predicted.
        classes: the names of the classes in code order; empty for regression.
        feature_names: the names of the columns, where they have any.
        preprocessing: what `prepare` does to the features.
        pixel_scale: the divisor of the `pixels` preprocessing.
        scale_target: regression only: train on a standardised target, report in its own unit.
        source: where the data came from, one line for people.
        task_reason: why this task, one line for people; empty where nobody had to guess.
        is_guess: whether the task was guessed, from whole numbers that may be either.
        base: other data that the models' layers learn from first; mostly none.
        as_given: whether features and targets reach the model in the types that they have.
        is_column: whether the model gets the targets as a column, shape (rows, 1), though they are
            kept as shape (rows,).
        own_split: which rows train, choose and test where the data say it themselves.
        given_rows: how many rows at the end are validation and test rows from files of their own.
        groups: of which group each row is, shape (rows,), where a split keeps groups together.
        batch_size: how many rows a step trains on where the configuration does not say.
        streams: the person's own parts where memory does not hold them; the features are their
            forms alone then.
        notes: what a person should know of the data, a sentence each.
        columns: how each column of a table is read, those that are no features too.
        left_out: columns of a table that are no features, which a split may name.
        weights: how much each row counts in training, float32, shape (rows,), 0 or more; None
            where all count alike.
        weighs_measured: whether they count for the rows that are measured too, as those that a
            stream gives do in Keras.

    Raises:
        DataError: features and targets differ in length.
    """

    name: str
    features: Any
    targets: Any
    task: Task
    classes: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ()
    preprocessing: Preprocessing = Preprocessing.NONE
    pixel_scale: float = 1.0
    scale_target: bool = False
    source: str = ""
    task_reason: str = ""
    is_guess: bool = False
    base: Dataset | None = None
    as_given: bool = False
    is_column: bool = False
    own_split: Split | None = None
    given_rows: GivenRows | None = None
    groups: NDArray[Any] | None = None
    batch_size: int | None = None
    streams: StreamParts | None = None
    notes: tuple[str, ...] = ()
    columns: tuple[ColumnReading, ...] = ()
    left_out: pd.DataFrame = field(default_factory=pd.DataFrame)
    weights: NDArray[np.float32] | None = None
    weighs_measured: bool = False

    def __post_init__(self) -> None:
        rows = len(self.features) if self.is_table else row_count(self.features)
        if rows != self.rows:
            raise DataError(
                f"data set {self.name!r}: {rows:,} rows of features but "
                f"{self.rows:,} targets; give one target for each row"
            )

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return row_count(self.targets)

    @property
    def is_table(self) -> bool:
        """Whether the features are a DataFrame."""
        return isinstance(self.features, pd.DataFrame)

    @property
    def drawn(self) -> Dataset:
        """The rows that a split may divide: all but those of files of their own."""
        if self.given_rows is None:
            return self
        count = self.given_rows.drawn
        rows = np.arange(count, dtype=np.int64)
        return replace(
            self,
            features=self.features.iloc[:count] if self.is_table else taken(self.features, rows),
            targets=taken(self.targets, rows),
            weights=None if self.weights is None else self.weights[:count],
            given_rows=None,
        )

    @property
    def labels(self) -> NDArray[Any]:
        """The class codes, int64, shape (rows,); for a regression the targets, a row each.

        Of several outputs the first.
        """
        targets: NDArray[Any] = next(leaf for _, leaf in leaves(self.targets))
        if self.task is Task.REGRESSION:
            return targets.reshape(self.rows, -1) if targets.ndim > 1 else targets
        one_hot = targets.ndim > 1 and targets.shape[1] > 1
        codes: NDArray[Any] = targets.argmax(axis=1) if one_hot else targets.reshape(-1)
        return codes.astype(np.int64)

    def digest(self) -> str:
        """Return the SHA-256 of all data and class names, equal in every process."""
        digest = hashlib.sha256()
        for part in self._parts():
            digest.update(len(part).to_bytes(8, "little"))
            digest.update(part)
        return digest.hexdigest()

    def _parts(self) -> Iterator[bytes | memoryview]:
        if isinstance(self.features, pd.DataFrame):
            prose = {one.name for one in self.columns if one.kind is ColumnKind.TEXT}
            for position, name in enumerate(self.features.columns):
                column = self.features.iloc[:, position]
                as_words = "\nas words" if name in prose else ""
                yield f"{name}\n{column.dtype}{as_words}".encode()
                yield from _column_parts(column)
        else:
            yield from self._structure_parts(self.features, np.float32)
        kind = np.float32 if self.task is Task.REGRESSION else np.int64
        yield from self._structure_parts(self.targets, kind)
        yield from (name.encode() for name in self.classes)
        if self.weights is not None:
            yield from _array_parts(self.weights)
        if self.base is not None:
            yield from self.base._parts()

    def _structure_parts(self, structure: Any, dtype: DTypeLike) -> Iterator[bytes | memoryview]:
        for path, array in leaves(structure):
            if path:
                yield path.encode()
            if isinstance(array, StoredArray | Unread):
                yield f"{array.dtype.str} {array.shape}".encode()
                yield from array.parts()
                continue
            yield from _array_parts(_canonical(array, dtype, self.as_given))


def _column_parts(column: pd.Series[Any]) -> Iterator[bytes | memoryview]:
    if pd.api.types.is_numeric_dtype(column):
        yield from _array_parts(column.to_numpy(dtype=np.float64, na_value=np.nan))
        return
    for cell in column:
        yield b"" if pd.isna(cell) else b"=" + str(cell).encode()


def _canonical(array: NDArray[Any], dtype: DTypeLike, as_given: bool) -> NDArray[Any]:
    """Return an array in the type that earlier versions kept it in, where that loses nothing.

    Equal numbers have one digest then, whatever their type, and studies of those versions go on.
    """
    if not as_given or array.dtype.kind not in "biuf" or array.dtype == dtype:
        return array
    # Beyond its type's range a number comes back as another one, which is all that is asked.
    with np.errstate(invalid="ignore", over="ignore"):
        cast = array.astype(dtype)
        return cast if np.array_equal(cast.astype(array.dtype), array) else array


def _array_parts(array: NDArray[Any]) -> Iterator[bytes | memoryview]:
    yield f"{array.dtype.str} {array.shape}".encode()
    if array.dtype.kind == "O":
        yield from (repr(value).encode() for value in array.ravel())
        return
    yield np.ascontiguousarray(array).tobytes()
