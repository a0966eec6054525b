"""Specifications, trials and studies, made by hand, for tests that train nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from objectives.failure import FailureKind
from objectives.measurement import LearningCurve
from objectives.metric import Direction, Metric
from objectives.reference import ObjectiveReference
from search_spaces import Categorical, Configuration, Float, Integer, SearchSpace, Value
from tuning.records import Completed, Failed, Outcome, Pruned, Trial
from tuning.results.store import create_store
from tuning.results.study_record import StudyRecord, read_study
from tuning.specification.study_spec import Budget, StudySpec

MSE = Metric("mean_squared_error", Direction.MINIMIZE)
ACCURACY = Metric("accuracy", Direction.MAXIMIZE)
SPACE = SearchSpace(
    {
        "neurons": Integer(1, 100),
        "learning_rate": Float(1e-4, 1e-1, log=True),
        "optimizer": Categorical(["sgd", "adam"]),
        "momentum": Float(0.0, 0.9, step=0.1).when(optimizer="sgd"),
    }
)


def make_spec(results_dir: Path = Path("results"), **changes: Any) -> StudySpec:
    """Return a small study, but for what is said otherwise; a budget's parts may be given as such.

    A test folder's own defaults, where it has some, stand in one function that calls this one.
    """
    parts: dict[str, Any] = {"trials": 5, "epochs": 10, "patience": None, "timeout_seconds": None}
    parts |= {key: changes.pop(key) for key in tuple(changes) if key in parts}
    asked: dict[str, Any] = {
        "name": "study",
        "objective": ObjectiveReference(text="diabetes"),
        "space": SPACE,
        "space_name": "custom",
        "backend": "optuna",
        "budget": Budget(**parts),
        "sampler": "random",
        "pruner": "none",
        "folds": 1,
        "confirm": "none",
        "seed": 7,
        "metric": None,
        "direction": None,
        "keras_backend": "auto",
        "trainer": "auto",
        "fuse": "auto",
        "results_dir": results_dir,
        "data_dir": None,
    }
    return StudySpec(**(asked | changes))


def make_header(metric: Metric = MSE, **changes: Any) -> dict[str, Any]:
    return {
        "metric": metric.name,
        "direction": str(metric.direction),
        "identity": {"objective": "diabetes", "code": "c", "data": "d", "split": "s"},
        "signature": {"input_shape": [10], "task": "regression", "classes": []},
        "created_at": "2025-01-01T00:00:00+00:00",
    } | changes


def completed(value: float, *, spread: float | None = None, best_epoch: int = 2) -> Completed:
    return Completed(value=value, spread=spread, best_epoch=best_epoch)


def pruned(value: float | None = 0.5, *, best_epoch: int | None = 1) -> Pruned:
    return Pruned(value=value, best_epoch=best_epoch)


def failed(kind: FailureKind = FailureKind.ERROR, message: str = "ValueError: no") -> Failed:
    return Failed(kind=kind, message=message)


def make_trial(
    number: int,
    outcome: Outcome,
    *,
    epochs: int = 2,
    curves: tuple[LearningCurve, ...] | None = None,
    **values: Value,
) -> Trial:
    if curves is None:
        name = MSE.validation_key
        curves = (LearningCurve({name: tuple(1.0 / (epoch + 1) for epoch in range(epochs))}),)
    return Trial(
        number=number,
        configuration=Configuration(values or {"neurons": number + 1, "optimizer": "adam"}),
        outcome=outcome,
        curves=curves,
        epochs=epochs,
        seconds=1.25,
        seed=1000 + number,
        finished_at="2025-01-01T00:00:01+00:00",
    )


def write_study(
    results_dir: Path, *trials: Trial, name: str = "study", metric: Metric = MSE, **changes: Any
) -> StudyRecord:
    """Leave a study with these trials on disk, as a search would, and return it."""
    header_changes = {key: changes.pop(key) for key in ("identity", "signature") if key in changes}
    spec = make_spec(results_dir, name=name, **changes)
    with create_store(spec, make_header(metric, **header_changes)) as store:
        for trial in trials:
            store.record_started(trial.number, trial.configuration)
            store.record_finished(
                trial, log="traceback" if isinstance(trial.outcome, Failed) else ""
            )
    return read_study(results_dir, name)
