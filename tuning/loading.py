"""From a specification to an objective with its data, checked against the space."""

from __future__ import annotations

import numpy as np

from objectives.catalog import make_objective
from objectives.data.task import Task
from objectives.keras_backend import choose_keras_backend
from objectives.loaded import LoadedObjective, load_objective
from objectives.metric import Direction, Metric, needs_own_unit
from tuning.compatibility import grid_complaints
from tuning.errors import SpecificationError
from tuning.specification import StudySpec


def load(spec: StudySpec, *, verbose: bool = False) -> LoadedObjective:
    """Load a study's objective and data and check everything that needs them.

    Raises:
        SpecificationError: With a sentence for each thing that does not fit.
        DataError: If the data cannot be loaded or split as asked.
        ObjectiveError: If the user's file cannot be used.
    """
    choose_keras_backend(spec.keras_backend, verbose=verbose)
    objective = make_objective(spec.objective)
    complaints = [*objective.space_complaints(spec.space), *grid_complaints(spec)]
    if complaints:
        raise SpecificationError(*complaints)
    loaded = load_objective(
        objective,
        objective.dataset(spec.data_dir),
        metric=_metric(spec),
        folds=spec.folds,
        seed=spec.seed,
    )
    complaints = [*_target_complaints(spec, loaded), *_callback_complaints(spec, loaded)]
    if complaints:
        raise SpecificationError(*complaints)
    _require_rows(spec, loaded)
    if loaded.dataset.scale_target and needs_own_unit(loaded.metric.name):
        raise SpecificationError(
            f"--metric {loaded.metric.name}: means nothing on a standardised target; use"
            " mean_squared_error or mean_absolute_error, or an objective of your own whose data()"
            " returns read_table(..., scale_target=False)"
        )
    if spec.metric is not None or spec.objective.is_user_file:
        _require_metric(spec, loaded)
    if spec.trainer == "compiled":
        _require_compiled(spec, loaded)
    return loaded


def _metric(spec: StudySpec) -> Metric | None:
    if spec.metric is None or spec.direction is None:
        return None
    return Metric(spec.metric, Direction(spec.direction))


def _require_rows(spec: StudySpec, loaded: LoadedObjective) -> None:
    """Refuse columns that the data have not; of a user's class a trial says it, with traceback."""
    if spec.objective.is_user_file:
        return
    try:
        loaded.rows(0, spec.space.sample(np.random.default_rng(spec.seed)))
    except ValueError as error:
        raise SpecificationError(f"space.{error}") from error


def _target_complaints(spec: StudySpec, loaded: LoadedObjective) -> list[str]:
    if spec.objective.is_user_file:
        return []
    task = loaded.dataset.task
    complaints = []
    if "loss" in spec.space.names and task is not Task.REGRESSION:
        complaints.append(
            f"space.loss: says what a regression minimizes, but this is {task}; remove it"
        )
    if "targets" not in spec.space.names or task is Task.MULTICLASS:
        return complaints
    return [
        *complaints,
        f"space.targets: says how three or more classes are written, but this is {task}; remove it",
    ]


def _callback_complaints(spec: StudySpec, loaded: LoadedObjective) -> list[str]:
    """Return what is wrong with the callbacks of a user's class for the models that it builds."""
    if not spec.objective.is_user_file:
        return []
    from objectives.dry_run import rate_set_twice

    name = rate_set_twice(loaded, spec.space.sample(np.random.default_rng(spec.seed)))
    if name is None:
        return []
    return [
        f"{spec.objective.text}: {name} sets the learning rate, which the optimizer's"
        " LearningRateSchedule sets already; drop one of them"
    ]


def _require_compiled(spec: StudySpec, loaded: LoadedObjective) -> None:
    from objectives.dry_run import reason_for_fit

    reason = reason_for_fit(loaded, spec.space.sample(np.random.default_rng(spec.seed)))
    if reason is not None:
        raise SpecificationError(f"--trainer compiled: not possible, since {reason}; use auto")


def _require_metric(spec: StudySpec, loaded: LoadedObjective) -> None:
    from objectives.dry_run import reported_metrics

    configuration = spec.space.sample(np.random.default_rng(spec.seed))
    reported = reported_metrics(loaded, configuration)
    place = "--metric" if spec.metric is not None else f"{spec.objective.text}: metric"
    if reported is not None and loaded.metric.name not in reported:
        raise SpecificationError(
            f"{place} {loaded.metric.name}: the model does not report it;"
            f" it reports {', '.join(reported)}"
        )
