"""Checks of a study against its data: the task, the columns, the unit of the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from objectives.abilities import MayReturnData, ReadsColumns, WeighsRows
from objectives.catalog import family_named
from objectives.data.task import Task
from objectives.families.catalog import FAMILIES
from objectives.known_metrics import unfit_metric

# So many more configurations' data are compared.
_MORE_DATA = 2

if TYPE_CHECKING:
    from tuning.study.checks.known import LoadedStudy


def other_task(study: LoadedStudy) -> list[str]:
    """Return a sentence where the model named is for another task than the data's."""
    task, named = study.loaded.dataset.task, study.spec.objective
    family = family_named(named)
    if task in family.tasks:
        return []
    predicts = "an amount" if family.tasks == (Task.REGRESSION,) else "classes"
    found = "is a regression" if task is Task.REGRESSION else "has classes"
    fitting = (one.name for one in FAMILIES if task in one.tasks and one.tasks != tuple(Task))
    return [
        f"--model {family.name}: predicts {predicts}, but {named.said} {found};"
        f" use --model {next(fitting)}"
    ]


def loss_without_amount(study: LoadedStudy) -> list[str]:
    """Return a sentence where a loss is to be chosen and there is no amount to be near to.

    In the space of a user's class the name may mean something else.
    """
    task = study.loaded.dataset.task
    if not _names(study, "loss") or task is Task.REGRESSION:
        return []
    return [f"space.loss: says what a regression minimizes, but this is {task}; remove it"]


def targets_without_classes(study: LoadedStudy) -> list[str]:
    """Return a sentence where classes are to be written in one of two ways that do not differ.

    In the space of a user's class the name may mean something else.
    """
    task = study.loaded.dataset.task
    if not _names(study, "targets") or task is Task.MULTICLASS:
        return []
    return [
        f"space.targets: says how three or more classes are written, but this is {task}; remove it"
    ]


def idle_weights(study: LoadedStudy) -> list[str]:
    """Return a sentence for each weight that the data have no use for, or that weighs nothing."""
    loaded = study.loaded
    complaints = []
    if isinstance(loaded.objective, WeighsRows):
        complaints += loaded.objective.weight_complaints(loaded.dataset)
    weights = loaded.dataset.weights
    if weights is not None and any(not weights[rows].any() for rows, _ in loaded.fold_rows):
        complaints.append(
            "--weights: every row that would train has the weight 0; split the rows otherwise, or"
            " weigh others"
        )
    return complaints


def unfit_metrics(study: LoadedStudy) -> list[str]:
    """Return a sentence for each metric that does not fit what a ready-made model predicts."""
    spec, dataset = study.spec, study.loaded.dataset
    if spec.objective.has_own_code:
        return []
    ranking = [] if spec.metric is None else [("--metric", spec.metric)]
    complaints = []
    for place, name in (*ranking, *(("--also-measure", one) for one in spec.also_measure)):
        problem = unfit_metric(name, dataset.task, dataset.classes)
        if problem is not None:
            complaints.append(f"{place} {name}: {problem}")
    return complaints


def missing_columns(study: LoadedStudy) -> list[str]:
    """Return a sentence for each value that asks for columns which the data have not.

    Of a user's class a trial says it, with traceback.
    """
    loaded = study.loaded
    if not isinstance(loaded.objective, ReadsColumns):
        return []
    # A text that only some folds hold has no column in the others.
    count = min(
        loaded.prepared(fold, study.middle).x_train.shape[1] for fold in range(loaded.folds)
    )
    return loaded.objective.column_complaints(study.spec.space, count=count)


def _names(study: LoadedStudy, parameter: str) -> bool:
    return parameter in study.spec.space.names and not study.spec.objective.has_own_code


def data_of_a_configuration(study: LoadedStudy) -> list[str]:
    """Return a sentence where a function returns other data beside another model.

    Data are taken once, so that trials are measured on the same rows: what a parameter does to
    them would be lost without a word.
    """
    objective = study.loaded.objective
    if not isinstance(objective, MayReturnData) or not objective.returns_data or not study.is_new:
        return []
    study.dry_run.failure()
    generator = np.random.default_rng(study.spec.seed)
    for _ in range(_MORE_DATA):
        study.looked_at(study.spec.space.sample(generator)).failure()
    if not objective.returns_other_data:
        return []
    return [
        f"{study.spec.objective.said}: returns other data at another call, and all trials are"
        " measured on the same; fix the seed that divides them, such as random_state=0, and let the"
        " model do to them what a parameter decides"
    ]
