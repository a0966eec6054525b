"""Turn rows of a data set into the arrays that a network trains on, without a leak.

Everything that is measured (medians, means, deviations, lists of texts) is measured on the
fitted rows only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, assert_never, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.dataset import Dataset, Preprocessing
from objectives.data.errors import DataError
from objectives.data.fitting import FittedNumbers, FittedTable, column_kinds, one_hot_width
from objectives.data.task import Task

Rows = NDArray[np.int64]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TargetScale:
    """How a target was standardised: `(target - mean) / deviation`.

    Attributes:
        mean: in the unit of the target; 0 where the target was left as it is.
        deviation: in the unit of the target, above 0; 1 where the target was left as it is.
    """

    mean: float = 0.0
    deviation: float = 1.0


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PreparedData:
    """Arrays for one fit.

    Attributes:
        x_train: float32, shape (rows, *input_shape).
        y_train: shape (rows,); float32 for regression, standardised by `target_scale`; float32
            0 and 1 for two classes; int32 codes for several.
        x_validation: like `x_train`.
        y_validation: like `y_train`, standardised by the same scale.
        target_scale: the scale of both targets, measured on the training rows.
    """

    x_train: NDArray[np.float32]
    y_train: NDArray[Any]
    x_validation: NDArray[np.float32]
    y_validation: NDArray[Any]
    target_scale: TargetScale

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of one row of inputs."""
        return self.x_train.shape[1:]


def prepare(dataset: Dataset, *, fit_rows: Rows, other_rows: Rows) -> PreparedData:
    """Fit the preprocessing on `fit_rows` and apply it to both sets of rows.

    Args:
        dataset: where the rows are taken from.
        fit_rows: the training rows; all that is measured is measured here.
        other_rows: the validation or test rows.

    Raises:
        DataError: the preprocessing does not fit the kind of features.
    """
    x_train, x_validation = _prepared_features(dataset, fit_rows, other_rows)
    scale = _target_scale(dataset, fit_rows=fit_rows)
    return PreparedData(
        x_train=x_train,
        y_train=_prepared_targets(dataset, rows=fit_rows, scale=scale),
        x_validation=x_validation,
        y_validation=_prepared_targets(dataset, rows=other_rows, scale=scale),
        target_scale=scale,
    )


def describe_preprocessing(dataset: Dataset, *, fit_rows: Rows) -> dict[str, Any]:
    """Return what was measured on `fit_rows`, in plain JSON types.

    Whoever applies a trained model to new rows needs this; columns come in the order of the
    model's inputs.
    """
    scale = _target_scale(dataset, fit_rows=fit_rows)
    described: dict[str, Any] = {
        "preprocessing": str(dataset.preprocessing),
        "columns": [],
        "classes": list(dataset.classes),
        "target": {"mean": scale.mean, "deviation": scale.deviation},
    }
    match dataset.preprocessing:
        case Preprocessing.NONE:
            pass
        case Preprocessing.PIXELS:
            described["pixel_scale"] = dataset.pixel_scale
        case Preprocessing.STANDARDIZE:
            fitted = FittedNumbers.fit(_array(dataset)[fit_rows])
            described["columns"] = fitted.describe(dataset.feature_names)
        case Preprocessing.TABLE:
            described["columns"] = FittedTable.fit(_table(dataset).iloc[fit_rows]).describe()
        case _:
            assert_never(dataset.preprocessing)
    return described


def prepared_shape(dataset: Dataset, *, fit_rows: Rows) -> tuple[int, ...]:
    """Return the shape of one prepared row, without preparing any.

    The one-hot width of a table depends on `fit_rows`: two folds may differ.
    """
    if dataset.preprocessing is not Preprocessing.TABLE:
        return tuple(_array(dataset).shape[1:])
    table = _table(dataset)
    numbers, texts = column_kinds(table)
    return (len(numbers) + sum(one_hot_width(table[name].iloc[fit_rows]) for name in texts),)


def _prepared_features(
    dataset: Dataset, fit_rows: Rows, other_rows: Rows
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    match dataset.preprocessing:
        case Preprocessing.NONE:
            features = _array(dataset)
            return features[fit_rows].astype(np.float32), features[other_rows].astype(np.float32)
        case Preprocessing.PIXELS:
            pixels, scale = _array(dataset), np.float32(dataset.pixel_scale)
            return (
                pixels[fit_rows].astype(np.float32) / scale,
                pixels[other_rows].astype(np.float32) / scale,
            )
        case Preprocessing.STANDARDIZE:
            numbers = _array(dataset)
            fitted = FittedNumbers.fit(numbers[fit_rows])
            return fitted.apply(numbers[fit_rows]), fitted.apply(numbers[other_rows])
        case Preprocessing.TABLE:
            table = _table(dataset)
            columns = FittedTable.fit(table.iloc[fit_rows])
            return columns.apply(table.iloc[fit_rows]), columns.apply(table.iloc[other_rows])
        case _:
            assert_never(dataset.preprocessing)


def _prepared_targets(dataset: Dataset, *, rows: Rows, scale: TargetScale) -> NDArray[Any]:
    targets = dataset.targets[rows]
    match dataset.task:
        case Task.REGRESSION:
            exact = targets.astype(np.float64)
            return ((exact - scale.mean) / scale.deviation).astype(np.float32)
        case Task.BINARY:
            return targets.astype(np.float32)
        case Task.MULTICLASS:
            return targets.astype(np.int32)
        case _:
            assert_never(dataset.task)


def _target_scale(dataset: Dataset, *, fit_rows: Rows) -> TargetScale:
    if dataset.task is not Task.REGRESSION or not dataset.scale_target:
        return TargetScale()
    fitted = FittedNumbers.fit(dataset.targets[fit_rows].reshape(-1, 1))
    return TargetScale(mean=float(fitted.means[0]), deviation=float(fitted.deviations[0]))


def _array(dataset: Dataset) -> NDArray[Any]:
    if isinstance(dataset.features, pd.DataFrame):
        raise DataError(
            f"data set {dataset.name!r}: preprocessing {dataset.preprocessing} needs an array of "
            "numbers, but the features are a table; choose the preprocessing table"
        )
    return dataset.features


def _table(dataset: Dataset) -> pd.DataFrame:
    if isinstance(dataset.features, pd.DataFrame):
        return dataset.features
    raise DataError(
        f"data set {dataset.name!r}: preprocessing table needs a DataFrame, but the features are "
        "an array; choose the preprocessing standardize"
    )
