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
from objectives.data.fitted_table import FittedTable
from objectives.data.scaling.fitted_array import FittedArray
from objectives.data.scaling.fitted_numbers import FittedNumbers
from objectives.data.scaling.scaling import Scaling
from objectives.data.structures import row_count, row_shapes, taken
from objectives.data.task import Task
from search_spaces.suggestions import closest

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
        x_train: float32, shape (rows, *input_shape); of a data set as given, any type.
        y_train: shape (rows,); float32 for regression, standardised by `target_scale`; float32
            0 and 1 for two classes; int32 codes for several. Of a data set as given, its own.
        x_validation: like `x_train`.
        y_validation: like `y_train`, standardised by the same scale.
        target_scale: the scale of both targets, measured on the training rows.
        training_weights: how much each training row counts, shape (rows,); None for all alike.
        validation_weights: likewise for the rows that are measured.
    """

    x_train: Any
    y_train: Any
    x_validation: Any
    y_validation: Any
    target_scale: TargetScale
    training_weights: NDArray[np.float32] | None = None
    validation_weights: NDArray[np.float32] | None = None

    @property
    def input_shape(self) -> Any:
        """The shape of one row of inputs; of several inputs one each, in their structure."""
        return row_shapes(self.x_train)

    @property
    def training_rows(self) -> int:
        """How many rows are trained on."""
        return row_count(self.x_train)


def prepare(
    dataset: Dataset, *, fit_rows: Rows, other_rows: Rows, scaling: str | None = None
) -> PreparedData:
    """Fit the preprocessing on `fit_rows` and apply it to both sets of rows.

    Args:
        dataset: where the rows are taken from.
        fit_rows: the training rows; all that is measured is measured here.
        other_rows: the validation or test rows.
        scaling: `standardize`, `min_max`, `quantile` or `none`, see `Scaling`; where it is None,
            what the preprocessing of the data set does: `pixels` is `min_max`, `table` is
            `standardize`.
            It changes numbers only: text stays one-hot, and blanks stay filled.

    Raises:
        DataError: the preprocessing does not fit the kind of features, or no scaling has this
            name.
    """
    fitted = _fitted(dataset, fit_rows=fit_rows, scaling=chosen_scaling(dataset, scaling))
    scale = _target_scale(dataset, fit_rows=fit_rows)
    weights: list[NDArray[np.float32] | None] = [None, None]
    if dataset.weights is not None:
        weights = [dataset.weights[fit_rows], None]
        if dataset.weighs_measured:
            weights[1] = dataset.weights[other_rows]
    return PreparedData(
        x_train=fitted.apply(_features(dataset, rows=fit_rows)),
        y_train=_prepared_targets(dataset, rows=fit_rows, scale=scale),
        x_validation=fitted.apply(_features(dataset, rows=other_rows)),
        y_validation=_prepared_targets(dataset, rows=other_rows, scale=scale),
        target_scale=scale,
        training_weights=weights[0],
        validation_weights=weights[1],
    )


def describe_preprocessing(
    dataset: Dataset, *, fit_rows: Rows, scaling: str | None = None
) -> dict[str, Any]:
    """Return what was measured on `fit_rows`, in plain JSON types.

    Whoever applies a trained model to new rows needs this; columns come in the order of the
    model's inputs, and `number_rule` says how to compute one input from one number.

    Args:
        dataset: where the rows are taken from.
        fit_rows: the training rows.
        scaling: as given to `prepare`.

    Raises:
        DataError: as `prepare` does.
    """
    chosen = chosen_scaling(dataset, scaling)
    described: dict[str, Any] = {
        "preprocessing": str(dataset.preprocessing),
        "scaling": str(chosen),
        "columns": [],
        "classes": list(dataset.classes),
    }
    if dataset.task is Task.REGRESSION:
        # Not how the target was scaled in training: whoever reads that, does it a second time.
        described["predictions"] = "in the target's own unit; nothing is to be done with them"
    return described | _fitted(dataset, fit_rows=fit_rows, scaling=chosen).describe()


def chosen_scaling(dataset: Dataset, word: str | None) -> Scaling:
    """Return how `prepare` scales a data set where a person says this word, or None.

    Raises:
        DataError: no scaling has this name.
    """
    if word is None:
        return _own_scaling(dataset.preprocessing)
    # Plain words: a member would be shown as one in the message.
    known = tuple(str(scaling) for scaling in Scaling)
    if word not in known:
        raise DataError(
            f"data set {dataset.name!r}: scaling {word!r} is not known"
            f"{closest(str(word), known)}; use {', '.join(known)}"
        )
    chosen = Scaling(word)
    if chosen is Scaling.QUANTILE and dataset.preprocessing is Preprocessing.PIXELS:
        return _own_scaling(dataset.preprocessing)
    return chosen


def _own_scaling(preprocessing: Preprocessing) -> Scaling:
    match preprocessing:
        case Preprocessing.NONE:
            return Scaling.NONE
        case Preprocessing.STANDARDIZE | Preprocessing.TABLE:
            return Scaling.STANDARDIZE
        case Preprocessing.PIXELS:
            return Scaling.MIN_MAX
        case _:
            assert_never(preprocessing)


def _fitted(
    dataset: Dataset, *, fit_rows: Rows, scaling: Scaling
) -> FittedArray | FittedNumbers | FittedTable:
    match dataset.preprocessing:
        case Preprocessing.NONE if scaling is Scaling.NONE:
            _refuse_table(dataset)
            return FittedArray(scaling=scaling, as_given=dataset.as_given)
        case Preprocessing.NONE | Preprocessing.STANDARDIZE:
            _refuse_table(dataset)
            return FittedNumbers.fit(
                _features(dataset, rows=fit_rows), scaling=scaling, names=dataset.feature_names
            )
        case Preprocessing.PIXELS:
            _refuse_table(dataset)
            return FittedArray.fit(
                _features(dataset, rows=fit_rows), scaling=scaling, pixel_scale=dataset.pixel_scale
            )
        case Preprocessing.TABLE:
            _refuse_array(dataset)
            return FittedTable.fit(
                _features(dataset, rows=fit_rows), scaling=scaling, columns=dataset.columns
            )
        case _:
            assert_never(dataset.preprocessing)


def _features(dataset: Dataset, *, rows: Rows) -> Any:
    if isinstance(dataset.features, pd.DataFrame):
        return dataset.features.iloc[rows]
    return taken(dataset.features, rows)


def _prepared_targets(dataset: Dataset, *, rows: Rows, scale: TargetScale) -> Any:
    targets = taken(dataset.targets, rows)
    if dataset.as_given:
        return targets
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
    fitted = FittedNumbers.fit(
        dataset.targets[fit_rows].reshape(-1, 1), scaling=Scaling.STANDARDIZE
    )
    return TargetScale(mean=float(fitted.means[0]), deviation=float(fitted.deviations[0]))


def _refuse_table(dataset: Dataset) -> None:
    if isinstance(dataset.features, pd.DataFrame):
        raise DataError(
            f"data set {dataset.name!r}: preprocessing {dataset.preprocessing} needs an array of "
            "numbers, but the features are a table; choose the preprocessing table"
        )


def _refuse_array(dataset: Dataset) -> None:
    if not isinstance(dataset.features, pd.DataFrame):
        raise DataError(
            f"data set {dataset.name!r}: preprocessing table needs a DataFrame, but the features "
            "are an array; choose the preprocessing standardize"
        )
