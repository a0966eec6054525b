"""Keras's metrics as a person may name them: which tasks they are of, and how they improve."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from objectives.data.task import Task
from search_spaces.suggestions import closest

_AMOUNTS = (Task.REGRESSION,)
_TWO = (Task.BINARY,)
_MANY = (Task.MULTICLASS,)
_CLASSES = (Task.BINARY, Task.MULTICLASS)
# What Keras puts before a metric's name for the outputs that a ready-made model with two has.
_OUTPUTS = ("main", "auxiliary")
_ALIASES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "rmse": "root_mean_squared_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "logcosh": "log_cosh_error",
    "log_cosh": "log_cosh_error",
    "r2": "r2_score",
    "acc": "accuracy",
    "bce": "binary_crossentropy",
    "f1": "f1_score",
    "roc_auc": "auc",
}
_LOWER = {
    "loss": tuple(Task),
    "mean_squared_error": _AMOUNTS,
    "mean_absolute_error": _AMOUNTS,
    "root_mean_squared_error": _AMOUNTS,
    "mean_absolute_percentage_error": _AMOUNTS,
    "mean_squared_logarithmic_error": _AMOUNTS,
    "log_cosh_error": _AMOUNTS,
    "binary_crossentropy": _TWO,
    "hinge": _TWO,
    "squared_hinge": _TWO,
    "false_positives": _TWO,
    "false_negatives": _TWO,
    "categorical_crossentropy": _MANY,
    "sparse_categorical_crossentropy": _MANY,
}
_HIGHER = {
    "r2_score": _AMOUNTS,
    "accuracy": _CLASSES,
    "auc": _CLASSES,
    "precision": _CLASSES,
    "recall": _CLASSES,
    "f1_score": _CLASSES,
    "binary_accuracy": _TWO,
    "binary_io_u": _TWO,
    "true_positives": _TWO,
    "true_negatives": _TWO,
    "sparse_categorical_accuracy": _MANY,
    "categorical_accuracy": _MANY,
    "mean_io_u": _CLASSES,
}
# As many classes are counted as a top-k accuracy of Keras counts where nobody says how many.
_USUAL_TOP = 5
_TOP = re.compile(r"top_(\d{1,4})_accuracy")
_TOP_OF_KERAS = ("top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy")
# Metrics of Keras's that no ready-made model can measure, and what to do instead.
_ELSEWHERE = {
    **dict.fromkeys(
        ("cosine_similarity", "pearson_correlation", "concordance_correlation"),
        "compares several numbers of a row, and here a row has one; use r2_score",
    ),
    **dict.fromkeys(
        (
            "precision_at_recall",
            "recall_at_precision",
            "sensitivity_at_specificity",
            "specificity_at_sensitivity",
        ),
        "needs a number that a name does not tell; use auc, or a class of your own",
    ),
    **dict.fromkeys(
        ("io_u", "one_hot_io_u"), "needs to be told of which classes; use mean_io_u or binary_io_u"
    ),
    "poisson": "is for counts of a model that predicts none below 0; use mean_absolute_error",
    "one_hot_mean_io_u": "is mean_io_u here, however classes are written; use that",
    "f_beta_score": "needs to be told its beta, and is f1_score where that is 1; use that",
    "kl_divergence": "is the crossentropy where classes are certain; use accuracy or f1_score",
    "categorical_hinge": "is for a model that is trained on it; use accuracy or f1_score",
    **dict.fromkeys(
        ("mean", "sum", "metric", "mean_metric_wrapper"),
        "compares nothing with the target; use another",
    ),
}


def known_metric_names() -> tuple[str, ...]:
    """Return the metrics that a ready-made model can measure, by their short and full names."""
    return (*_ALIASES, *_LOWER, *_HIGHER)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMetric:
    """A metric of Keras's.

    Attributes:
        name: In full, as trials are measured and shown.
        is_higher_better: Whether it improves upwards.
        tasks: What a ready-made model has to predict for it.
        top: How many of the likeliest classes count, of a top-k accuracy; else 0.
    """

    name: str
    is_higher_better: bool
    tasks: tuple[Task, ...]
    top: int = 0


def known_metric(name: str) -> KnownMetric | None:
    """Return the metric of Keras's that a name stands for, or None.

    ``R2``, ``r2``, ``r2_score``, ``R2Score`` and ``val_r2_score`` are one; ``top_3_accuracy`` is
    the share of rows whose class is among the three likeliest.
    """
    full = _full(name)
    if full in _LOWER:
        return KnownMetric(name=full, is_higher_better=False, tasks=_LOWER[full])
    if full in _HIGHER:
        return KnownMetric(name=full, is_higher_better=True, tasks=_HIGHER[full])
    top = _TOP.fullmatch(full)
    if full in _TOP_OF_KERAS or (top is not None and int(top[1]) > 0):
        return KnownMetric(
            name=full,
            is_higher_better=True,
            tasks=_MANY,
            top=_USUAL_TOP if top is None else int(top[1]),
        )
    return None


def full_metric_name(name: str) -> str:
    """Return the full name of a metric of Keras's, of one output too; another one as it is."""
    output, plain = of_output(name.removeprefix("val_"))
    known = known_metric(plain)
    return f"{output}{plain if known is None else known.name}"


def of_output(name: str) -> tuple[str, str]:
    """Return what says which output a metric belongs to, empty where nothing does, and the rest."""
    for output in _OUTPUTS:
        plain = name.removeprefix(f"{output}_")
        if plain != name:
            return f"{output}_", plain
    return "", name


def unknown_metric(name: str) -> str | None:
    """Return why a ready-made model cannot measure a metric, whatever it predicts; else None."""
    plain = of_output(name)[1]
    if known_metric(plain) is not None:
        return None
    reason = _ELSEWHERE.get(_full(plain))
    if reason is not None:
        return reason
    names = (*_LOWER, *_HIGHER, *_TOP_OF_KERAS, *_ELSEWHERE, *_ALIASES, "top_3_accuracy")
    return (
        f"not a metric of Keras's{closest(plain, names)}; use {', '.join(_usual(_AMOUNTS))} for"
        f" amounts, {', '.join(_usual(_CLASSES))} or top_3_accuracy for classes"
    )


def unfit_metric(name: str, task: Task, classes: Sequence[str]) -> str | None:
    """Return why a known metric does not fit what is predicted; None where it does."""
    plain = of_output(name)[1]
    known = known_metric(plain)
    if known is None:
        return None
    if task not in known.tasks:
        measures = "amounts" if known.tasks == _AMOUNTS else "classes"
        if known.tasks in (_TWO, _MANY):
            measures = "two classes" if known.tasks == _TWO else "three or more classes"
        fitting = [one for one in _usual((task,)) if one != plain]
        return f"measures {measures}, and this is {task}; use {', '.join(fitting)}"
    if known.top >= len(classes) > 0:
        most = len(classes) - 1
        return (
            f"is 1 whatever a model predicts, since there are {len(classes)} classes; use"
            f" {'accuracy' if most == 1 else f'top_{most}_accuracy'} at most"
        )
    return None


def _usual(tasks: tuple[Task, ...]) -> list[str]:
    """Return the metrics that most people look for, of tasks."""
    usual = ("root_mean_squared_error", "mean_absolute_error", "r2_score")
    if tasks != _AMOUNTS:
        usual = ("accuracy", "f1_score", "auc")
    return [*usual, *(("precision", "recall") if tasks != _AMOUNTS else ())]


def _full(name: str) -> str:
    plain = name.removeprefix("val_")
    # As Keras turns the name of a class into that of a metric.
    snake = re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", plain))
    for candidate in (plain, snake.lower(), plain.lower()):
        full = _ALIASES.get(candidate, candidate)
        if full in _LOWER or full in _HIGHER or full in _ELSEWHERE or full.startswith("top_"):
            return full
    return plain.lower() if plain.lower() in _TOP_OF_KERAS else snake.lower()
