"""Measures of a whole set of rows that Keras's own metrics only come near to.

Keras's F1 score takes one-hot rows alone and its precision no more than two classes; its AUC
counts at 200 thresholds, which rare or certain predictions fall between; its R2 takes the
difference of two large sums, of which single precision leaves nothing for a target such as a year.
These here are the numbers of scikit-learn.

Saved models name this module: it stays where it is.
"""

from __future__ import annotations

from typing import Any, final

import keras
from keras import ops

_BINS_OF_TWO, _BINS_OF_SEVERAL = 32_768, 8192
# Log-odds: above 17 a probability is 1 in single precision, and below -30 nobody tells two apart.
_LOWEST, _HIGHEST = -30.0, 17.0


@final
@keras.saving.register_keras_serializable(package="keras_tuning")
class ClassScore(keras.metrics.Metric):
    """Precision, recall or F1 score: of the second of two classes, or the mean over several.

    Or the intersection over the union (``mean_io_u``), which is a mean over two classes too. A row
    of several classes is predicted to be of the likeliest, one of two of the second where its
    probability is above 0.5. The mean is over the classes that are there or were predicted,
    each counting alike (``average="macro"`` in scikit-learn); what would be 0/0 is 0.
    """

    def __init__(self, of: str, classes: int, name: str | None = None, dtype: Any = None) -> None:
        """Take what is measured, such as ``precision``, and of how many classes."""
        super().__init__(name=name or of, dtype=dtype)
        self.of = of
        self.classes = classes
        self.hits, self.predicted, self.actual = (
            self.add_weight(shape=(classes,), initializer="zeros", name=kind)
            for kind in ("hits", "predicted", "actual")
        )

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Count rows: targets as codes or one-hot rows, and one or more probabilities a row."""
        predicted = _codes_of_probabilities(y_pred, self.classes)
        predicted = ops.one_hot(predicted, self.classes, dtype=self.dtype)
        actual = ops.one_hot(_codes(y_true, self.classes), self.classes, dtype=self.dtype)
        weight = _weight(predicted[:, 0], sample_weight)[:, None]
        self.hits.assign_add(ops.sum(weight * predicted * actual, axis=0))
        self.predicted.assign_add(ops.sum(weight * predicted, axis=0))
        self.actual.assign_add(ops.sum(weight * actual, axis=0))

    def result(self) -> Any:
        """Return the score, 0 to 1."""
        whole = {
            "precision": self.predicted + 0.0,
            "recall": self.actual + 0.0,
            "f1_score": (self.predicted + self.actual) / 2,
            "mean_io_u": self.predicted + self.actual - self.hits,
        }[self.of]
        scores = ops.divide_no_nan(self.hits + 0.0, whole)
        if self.classes == 2 and self.of != "mean_io_u":
            return scores[1]
        is_there = ops.cast(self.predicted + self.actual > 0, self.dtype)
        return ops.divide_no_nan(ops.sum(scores * is_there), ops.sum(is_there))

    def get_config(self) -> dict[str, Any]:
        """Return what makes another like it."""
        return {**super().get_config(), "of": self.of, "classes": self.classes}


@final
@keras.saving.register_keras_serializable(package="keras_tuning")
class AreaUnderCurve(keras.metrics.Metric):
    """The area under the ROC curve of two classes, or the mean over several against the others.

    Predictions are counted by their log-odds in bins of 0.0014, of several classes of 0.0057, in
    which they count as equal: of some hundred rows the third digit is certain, of more the fourth.
    The mean is over the classes of which there are rows, and others; NaN where there is none.
    """

    def __init__(self, classes: int, name: str = "auc", dtype: Any = None) -> None:
        """Take how many classes there are."""
        super().__init__(name=name, dtype=dtype)
        self.classes = classes
        self.rows = 1 if classes == 2 else classes
        self.bins = _BINS_OF_TWO if classes == 2 else _BINS_OF_SEVERAL
        self.positive, self.negative = (
            self.add_weight(shape=(self.rows * self.bins,), initializer="zeros", name=kind)
            for kind in ("positive", "negative")
        )

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Count rows: targets as codes or one-hot rows, and one or more probabilities a row."""
        codes = _codes(y_true, self.classes)
        chances = ops.reshape(ops.cast(y_pred, self.dtype), (-1, self.rows))
        is_of = ops.one_hot(codes, self.classes, dtype=self.dtype)
        is_of = is_of[:, 1:] if self.classes == 2 else is_of
        odds = ops.log(ops.maximum(chances, 1e-30)) - ops.log(ops.maximum(1.0 - chances, 1e-9))
        place = ops.floor((odds - _LOWEST) / (_HIGHEST - _LOWEST) * self.bins)
        place = ops.cast(ops.clip(place, 0, self.bins - 1), "int32")
        place = place + self.bins * ops.arange(self.rows, dtype="int32")[None, :]
        weight = _weight(chances[:, 0], sample_weight)[:, None]
        for counts, share in ((self.positive, is_of), (self.negative, 1.0 - is_of)):
            counts.assign_add(
                ops.segment_sum(
                    ops.reshape(weight * share, (-1,)),
                    ops.reshape(place, (-1,)),
                    num_segments=self.rows * self.bins,
                )
            )

    def result(self) -> Any:
        """Return the area, 0 to 1."""
        positive = ops.reshape(self.positive + 0.0, (self.rows, self.bins))
        negative = ops.reshape(self.negative + 0.0, (self.rows, self.bins))
        of_class, of_others = ops.sum(positive, axis=1), ops.sum(negative, axis=1)
        share = ops.divide_no_nan(positive, of_class[:, None])
        others = ops.divide_no_nan(negative, of_others[:, None])
        area = ops.sum(share * (ops.cumsum(others, axis=1) - others / 2), axis=1)
        is_there = ops.cast(ops.logical_and(of_class > 0, of_others > 0), self.dtype)
        return ops.sum(area * is_there) / ops.sum(is_there)

    def get_config(self) -> dict[str, Any]:
        """Return what makes another like it."""
        return {**super().get_config(), "classes": self.classes}


@final
@keras.saving.register_keras_serializable(package="keras_tuning")
class RSquared(keras.metrics.Metric):
    """The coefficient of determination of one amount a row.

    Sums of squares are kept around the mean and put together batch by batch: Chan, Golub and
    LeVeque, "Algorithms for Computing the Sample Variance", 1983.
    """

    def __init__(self, name: str = "r2_score", dtype: Any = None) -> None:
        """Begin with no rows."""
        super().__init__(name=name, dtype=dtype)
        self.count, self.mean, self.squares, self.residual = (
            self.add_weight(shape=(), initializer="zeros", name=kind)
            for kind in ("count", "mean", "squares", "residual")
        )

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take in rows: targets and predictions, one number a row each."""
        actual, predicted = (
            ops.reshape(ops.cast(values, self.dtype), (-1,)) for values in (y_true, y_pred)
        )
        weight = _weight(actual, sample_weight)
        count = ops.sum(weight)
        mean = ops.divide_no_nan(ops.sum(weight * actual), count)
        total = self.count + count
        apart = mean - self.mean
        share = ops.divide_no_nan(count, total)
        self.squares.assign_add(
            ops.sum(weight * ops.square(actual - mean)) + ops.square(apart) * self.count * share
        )
        self.mean.assign_add(apart * share)
        self.count.assign(total)
        self.residual.assign_add(ops.sum(weight * ops.square(actual - predicted)))

    def result(self) -> Any:
        """Return the coefficient, 1 at best; of equal targets 1 or 0, as in scikit-learn."""
        is_exact = ops.cast(self.residual + 0.0 <= 0, self.dtype)
        safe = ops.maximum(self.squares + 0.0, 1e-37)
        return ops.where(self.squares + 0.0 > 0, 1.0 - self.residual / safe, is_exact)


@final
@keras.saving.register_keras_serializable(package="keras_tuning")
class ColumnMean(keras.metrics.Mean):
    """The mean of one of Keras's losses over rows of one number, whose targets may have no axis.

    Such as of the hinge, which Keras would broadcast for targets of shape (rows,).
    """

    def __init__(self, of: str, name: str | None = None, dtype: Any = None) -> None:
        """Take the name of the loss."""
        super().__init__(name=name or of, dtype=dtype)
        self.of = of

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take in rows: targets and predictions, one number a row each."""
        columns = (ops.reshape(ops.cast(one, self.dtype), (-1, 1)) for one in (y_true, y_pred))
        values = keras.losses.get(self.of)(*columns)
        super().update_state(values, sample_weight=_weight(values, sample_weight))

    def get_config(self) -> dict[str, Any]:
        """Return what makes another like it."""
        return {**super().get_config(), "of": self.of}


def _codes(y_true: Any, classes: int) -> Any:
    """Return the class of each row as a number."""
    if len(y_true.shape) > 1 and y_true.shape[-1] == classes:
        return ops.reshape(ops.argmax(y_true, axis=-1), (-1,))
    return ops.reshape(ops.cast(y_true, "int32"), (-1,))


def _codes_of_probabilities(y_pred: Any, classes: int) -> Any:
    if classes == 2:
        return ops.reshape(ops.cast(y_pred > 0.5, "int32"), (-1,))
    return ops.reshape(ops.argmax(y_pred, axis=-1), (-1,))


def _weight(rows: Any, sample_weight: Any) -> Any:
    if sample_weight is None:
        return ops.ones_like(rows)
    return ops.reshape(ops.cast(sample_weight, rows.dtype), (-1,)) * ops.ones_like(rows)
