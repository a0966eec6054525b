"""Metrics by name on ready-made models, beside those of scikit-learn on the same predictions.

``python -m tests.integration.named_metrics`` prints them for every case, as JSON.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from sklearn import metrics as sk

from objectives.catalog import make_objective
from objectives.load import load_objective
from objectives.loaded import LoadedObjective
from objectives.reference import ObjectiveReference
from objectives.training.plan import TrainingPlan
from objectives.training.target_unit import target_unit
from objectives.trial.trial_training import TrialTraining
from search_spaces import Configuration

NAMES = {
    "regression": ("root_mean_squared_error", "r2_score", "mean_absolute_percentage_error",
                   "mean_squared_logarithmic_error", "log_cosh_error"),
    "binary": ("auc", "f1_score", "precision", "recall", "binary_accuracy", "binary_crossentropy",
               "true_positives", "false_positives", "true_negatives", "false_negatives",
               "binary_io_u", "hinge", "squared_hinge"),
    "multiclass": ("auc", "f1_score", "precision", "recall", "top_2_accuracy", "mean_io_u",
                   "top_k_categorical_accuracy", "sparse_categorical_accuracy",
                   "categorical_accuracy", "sparse_categorical_crossentropy"),
}  # fmt: skip
CASES = {
    "an amount": ("diabetes", {}),
    "two classes": ("breast_cancer", {}),
    "ten classes as codes": ("digits", {"targets": "codes"}),
    "ten classes as rows": ("digits", {"targets": "one_hot"}),
}
TRAINERS = ("compiled", "keras")
_FIXED = {"hidden_layers": 1, "neurons": 16, "learning_rate": 0.01}


def measured(case: str, trainer: str) -> dict[str, list[float]]:
    """Return each metric as it was measured in the last epoch, and as scikit-learn has it."""
    data, fixed = CASES[case]
    loaded = _loaded(data)
    configuration = Configuration({**_FIXED, **fixed})
    plan = TrainingPlan(epochs=2, patience=None, seed=3, trainer=trainer)
    training = TrialTraining(loaded, configuration, plan=plan, number=0)
    model = training.build_fold(0)
    training.adopt_model(0, model)
    while not training.is_finished:
        training.advance()
    curves = training.finish()
    assert curves.failure is None, curves.failure
    found = curves.curves[0].at(2).metrics
    train, rows = loaded.rows(0, configuration)
    predicted = model.predict(rows.x, verbose=0).astype("float64")
    unit = target_unit(train, loaded.prepared(0, configuration))
    actual = loaded.dataset.labels[loaded.fold_rows[0][1]]
    if unit is not None:
        predicted = predicted * unit.deviation + unit.mean
    expected = _EXPECTED[str(loaded.dataset.task)](actual, predicted)
    assert set(expected) == set(loaded.measured)
    return {name: [found[f"val_{name}"], float(value)] for name, value in expected.items()}


def _loaded(data: str) -> LoadedObjective:
    objective = make_objective(ObjectiveReference(text=data))
    dataset = objective.dataset(None)
    return load_objective(objective, dataset, measured=NAMES[str(dataset.task)])


def _of_amounts(y: np.ndarray, found: np.ndarray) -> dict[str, float]:
    p = found[:, 0]
    apart = p - y
    return {
        "root_mean_squared_error": sk.root_mean_squared_error(y, p),
        "r2_score": sk.r2_score(y, p),
        "mean_absolute_percentage_error": 100 * sk.mean_absolute_percentage_error(y, p),
        "mean_squared_logarithmic_error": sk.mean_squared_log_error(y, np.maximum(p, 1e-7)),
        "log_cosh_error": np.mean(np.logaddexp(apart, -apart) - np.log(2)),
    }


def _of_two(y: np.ndarray, found: np.ndarray) -> dict[str, float]:
    p = found[:, 0]
    says = (p > 0.5).astype(int)
    (true_negatives, false_positives), (false_negatives, true_positives) = sk.confusion_matrix(
        y, says
    )
    margin = np.maximum(1 - (2 * y - 1) * p, 0)
    return {
        "auc": sk.roc_auc_score(y, p),
        "f1_score": sk.f1_score(y, says),
        "precision": sk.precision_score(y, says),
        "recall": sk.recall_score(y, says),
        "binary_accuracy": sk.accuracy_score(y, says),
        "binary_crossentropy": sk.log_loss(y, np.clip(p, 1e-7, 1 - 1e-7)),
        "true_positives": true_positives,
        "false_positives": false_positives,
        "true_negatives": true_negatives,
        "false_negatives": false_negatives,
        "binary_io_u": sk.jaccard_score(y, says, average="macro"),
        "hinge": margin.mean(),
        "squared_hinge": np.square(margin).mean(),
    }


def _of_many(y: np.ndarray, p: np.ndarray) -> dict[str, float]:
    says, classes = p.argmax(axis=1), np.arange(p.shape[1])
    p = p / p.sum(axis=1, keepdims=True)
    return {
        "auc": sk.roc_auc_score(y, p, multi_class="ovr"),
        "f1_score": sk.f1_score(y, says, average="macro"),
        "precision": sk.precision_score(y, says, average="macro", zero_division=0),
        "recall": sk.recall_score(y, says, average="macro"),
        "top_2_accuracy": sk.top_k_accuracy_score(y, p, k=2, labels=classes),
        "mean_io_u": sk.jaccard_score(y, says, average="macro"),
        "top_k_categorical_accuracy": sk.top_k_accuracy_score(y, p, k=5, labels=classes),
        "sparse_categorical_accuracy": sk.accuracy_score(y, says),
        "categorical_accuracy": sk.accuracy_score(y, says),
        "sparse_categorical_crossentropy": sk.log_loss(y, p, labels=classes),
    }


_EXPECTED = {"regression": _of_amounts, "binary": _of_two, "multiclass": _of_many}


def all_cases() -> dict[str, Any]:
    """Return what was measured, by case and trainer."""
    return {f"{case}, {one}": measured(case, one) for case in CASES for one in TRAINERS}


if __name__ == "__main__":
    print(json.dumps(all_cases()))
