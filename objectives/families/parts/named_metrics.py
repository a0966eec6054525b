"""Metrics by name, made for what a model predicts and how its classes are written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import keras

from objectives.data.task import Task
from objectives.families.measures import AreaUnderCurve, ClassScore, ColumnMean, RSquared
from objectives.known_metrics import known_metric, of_output

if TYPE_CHECKING:
    from objectives.known_metrics import KnownMetric
    from objectives.objective import Signature

_COUNTED = ("precision", "recall", "f1_score")
_SPARSE = "sparse_"


def named_metrics(
    names: Iterable[str], signature: Signature, *, is_one_hot: bool
) -> list[keras.Metric]:
    """Return new metrics for names, each measured under the name as it was given.

    Names of no metric of Keras's are left out, such as those that a class of a person's measures
    itself, and so is what does not fit the task: both are said before anything is trained.

    Args:
        names: Such as ``r2_score``; of one output, such as ``main_auc``, it is made like others.
        signature: What is predicted.
        is_one_hot: Whether a row's class is a row of zeros and a one, not a code.
    """
    classes = 2 if signature.task is Task.BINARY else len(signature.classes)
    metrics = []
    for name in dict.fromkeys(of_output(name)[1] for name in names):
        known = known_metric(name)
        if known is None or signature.task not in known.tasks or known.name == "loss":
            continue
        metrics.append(_metric(known, name, classes=classes, is_one_hot=is_one_hot))
    return metrics


def _metric(known: KnownMetric, name: str, *, classes: int, is_one_hot: bool) -> keras.Metric:
    if known.top:
        return _top(is_one_hot)(k=known.top, name=name)
    match known.name:
        case "r2_score":
            return RSquared(name=name)
        case "auc":
            return AreaUnderCurve(classes, name=name)
        case "accuracy":
            return _accuracy(classes, is_one_hot)(name=name)
        case counted if counted in _COUNTED:
            return ClassScore(counted, classes, name=name)
        case "binary_crossentropy" | "hinge" | "squared_hinge":
            return ColumnMean(known.name, name=name)
        case "binary_io_u" | "mean_io_u":
            return ClassScore("mean_io_u", classes, name=name)
        case written if "categorical" in written:
            # The same number, however a person names it: classes are written in one way here.
            plain = written.removeprefix(_SPARSE)
            return _of_keras(plain if is_one_hot else _SPARSE + plain, name)
        case other:
            return _of_keras(other, name)


def _top(is_one_hot: bool) -> type[keras.Metric]:
    if is_one_hot:
        return keras.metrics.TopKCategoricalAccuracy
    return keras.metrics.SparseTopKCategoricalAccuracy


def _accuracy(classes: int, is_one_hot: bool) -> type[keras.Metric]:
    if classes == 2:
        return keras.metrics.BinaryAccuracy
    if is_one_hot:
        return keras.metrics.CategoricalAccuracy
    return keras.metrics.SparseCategoricalAccuracy


def _of_keras(known: str, name: str) -> keras.Metric:
    metric = keras.metrics.get(known)
    metric = metric if isinstance(metric, keras.Metric) else keras.metrics.MeanMetricWrapper(metric)
    metric.name = name
    return metric
