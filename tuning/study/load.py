"""From a specification to an objective with its data, checked against the space."""

from __future__ import annotations

import numpy as np

from objectives.catalog import make_objective
from objectives.data.task import Task
from objectives.families.parts.columns import WIDE_COLUMNS, column_complaints
from objectives.loaded import LoadedObjective, load_objective
from objectives.machine.keras_backend import choose_keras_backend
from objectives.metric import Direction, Metric, needs_own_unit
from search_spaces import Integer, group, known_parameter
from search_spaces.combinations import space_values
from tuning.errors import SpecificationError
from tuning.specification.compatibility import grid_complaints
from tuning.specification.study_spec import StudySpec


def load(spec: StudySpec, *, verbose: bool = False) -> LoadedObjective:
    """Load a study's objective and data and check everything that needs them.

    Raises:
        SpecificationError: With a sentence for each thing that does not fit.
        DataError: If the data cannot be loaded or split as asked.
        ObjectiveError: If the user's file cannot be used.
    """
    choose_keras_backend(spec.keras_backend, verbose=verbose)
    objective = make_objective(spec.objective)
    complaints = [
        *objective.space_complaints(spec.space),
        *_epoch_complaints(spec),
        *grid_complaints(spec),
    ]
    if complaints:
        raise SpecificationError(*complaints)
    loaded = load_objective(
        objective,
        objective.dataset(spec.data_dir),
        metric=_metric(spec),
        folds=spec.folds,
        seed=spec.seed,
    )
    complaints = [
        *_model_complaints(spec, loaded),
        *_target_complaints(spec, loaded),
        *_path_complaints(spec, loaded),
        *_callback_complaints(spec, loaded),
    ]
    if complaints:
        raise SpecificationError(*complaints)
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


def _epoch_complaints(spec: StudySpec) -> list[str]:
    """Return a sentence for each number of epochs that never acts within the study's epochs.

    In the space of a user's class the names may mean something else.
    """
    if spec.objective.is_user_file:
        return []
    most = spec.budget.epochs
    study = f"the study's {most:,} epoch{'' if most == 1 else 's'}"
    complaints = []
    longest = max(_numbers(spec, "training_epochs"), default=0)
    if longest > most:
        complaints.append(
            f"space.training_epochs: {longest:,} is above {study}; write {most:,} at most,"
            f" or give --epochs {longest}"
        )
    for name, verb in (("early_stopping_patience", "stop a trial"), ("plateau_patience", "act")):
        shortest = min(_numbers(spec, name), default=0)
        if shortest >= most and not _is_of_its_group(spec, name):
            complaints.append(
                f"space.{name}: {shortest:,} is not below {study}, so it would never {verb};"
                f" {f'write {most - 1:,} at most' if most > 1 else f'remove {name}'},"
                f" or give --epochs {shortest + 1} or more"
            )
    return complaints


def _numbers(spec: StudySpec, name: str) -> list[int]:
    """Return the ends or choices of a parameter; what is no whole number is refused elsewhere."""
    return [value for value in space_values(spec.space, name) if isinstance(value, int)]


def _is_of_its_group(spec: StudySpec, name: str) -> bool:
    """Tell whether a range came with a ready-made group: nobody wrote it with the epochs in mind.

    It is then like the study's own patience, which is left out where the epochs are too few.
    """
    known = known_parameter(name)
    own = None if known is None else group(known.group).get(name)
    return isinstance(own, Integer) and space_values(spec.space, name) == (own.low, own.high)


def _model_complaints(spec: StudySpec, loaded: LoadedObjective) -> list[str]:
    """Return a sentence where the model named is for another task than the data's."""
    task, text = loaded.dataset.task, spec.objective.text
    match None if spec.objective.family is None else spec.objective.family.name:
        case "image_classifier" if task is Task.REGRESSION:
            return [
                f"--model image_classifier: predicts classes, but {text} is a regression;"
                " use --model regressor"
            ]
        case "regressor" if task is not Task.REGRESSION:
            return [
                f"--model regressor: predicts an amount, but {text} has classes;"
                " use --model image_classifier"
            ]
        case _:
            return []


def _path_complaints(spec: StudySpec, loaded: LoadedObjective) -> list[str]:
    """Return a sentence for each value that asks for columns which the data have not.

    Of a user's class a trial says it, with traceback.
    """
    if spec.objective.is_user_file or WIDE_COLUMNS not in loaded.objective.row_parameters:
        return []
    configuration = spec.space.sample(np.random.default_rng(spec.seed))
    # A text that only some folds hold has no column in the others.
    count = min(
        loaded.prepared(fold, configuration).x_train.shape[1] for fold in range(loaded.folds)
    )
    return column_complaints(spec.space, count=count)


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
    from objectives.trial.dry_run import rate_set_twice

    name = rate_set_twice(loaded, spec.space.sample(np.random.default_rng(spec.seed)))
    if name is None:
        return []
    return [
        f"{spec.objective.text}: {name} sets the learning rate, which the optimizer's"
        " LearningRateSchedule sets already; drop one of them"
    ]


def _require_compiled(spec: StudySpec, loaded: LoadedObjective) -> None:
    from objectives.trial.dry_run import reason_for_fit

    reason = reason_for_fit(loaded, spec.space.sample(np.random.default_rng(spec.seed)))
    if reason is not None:
        raise SpecificationError(f"--trainer compiled: not possible, since {reason}; use auto")


def _require_metric(spec: StudySpec, loaded: LoadedObjective) -> None:
    from objectives.trial.dry_run import reported_metrics

    configuration = spec.space.sample(np.random.default_rng(spec.seed))
    reported = reported_metrics(loaded, configuration)
    place = "--metric" if spec.metric is not None else f"{spec.objective.text}: metric"
    if reported is not None and loaded.metric.name not in reported:
        raise SpecificationError(
            f"{place} {loaded.metric.name}: the model does not report it;"
            f" it reports {', '.join(reported)}"
        )
