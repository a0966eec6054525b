"""What can be found out about data and model by themselves, as a study to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, final

import numpy as np

from objectives.baselines.constants import is_one_hot
from objectives.data import Task
from objectives.data.looks.notes import split_notes
from objectives.data.task import infer_task
from objectives.in_memory.files import parts_of_file
from tuning.drafts.budget import DraftBudget, draft_budget
from tuning.drafts.target import TargetChoice, likely_target
from tuning.errors import SpecificationError
from tuning.specification.objective_and_space import read_objective
from tuning.specification.resolve import resolve
from tuning.specification.settings import Setting, Settings, SettingsReader
from tuning.specification.study_file import is_study_file
from tuning.study.load import load

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from tuning.specification.study_spec import StudySpec

_ARRAYS = ".npz"
# The larger of two classes has this share: whoever always says it is right that often.
_LARGE_SHARE = 0.8
_METRICS = {
    Task.REGRESSION: ("rmse", "mae", "r2", "mape"),
    Task.BINARY: ("accuracy", "auc", "f1", "precision", "recall"),
    Task.MULTICLASS: ("accuracy", "f1", "top_3_accuracy"),
}


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A study to begin with, checked as a search checks it.

    Attributes:
        spec: What is tuned, with the settings that a person gave.
        loaded: It, with its data.
        target: How the target column was chosen; None where a person named it, or there is none.
        metric: What trials are ranked by; None for what the model itself says.
        metric_why: Why, where it is not the usual one.
        other_metrics: Others that fit.
        budget: How much to search.
        notes: What the rows themselves say of how to split them, a sentence each.
    """

    spec: StudySpec
    loaded: LoadedObjective
    target: TargetChoice | None
    metric: str | None
    metric_why: str
    other_metrics: tuple[str, ...]
    budget: DraftBudget
    notes: tuple[str, ...]


def draft_study(objective: str, given: Settings, *, verbose: bool = False) -> Draft:
    """Find out what a search needs; trains and writes nothing.

    Args:
        objective: A table, an ``.npz`` file of arrays, a data set's name, or ``file.py:NAME``.
        given: What a person says of it beside.
        verbose: Let the libraries' own messages through.

    Raises:
        TuningError: With all complaints, if a search of it cannot be.
    """
    if is_study_file(objective):
        raise SpecificationError(f"{objective}: is a study file already; search it")
    settings = {"objective": Setting(objective, "objective"), **given}
    if objective.lower().endswith(_ARRAYS):
        settings = _of_arrays(objective, settings)
    target, settings = _with_target(settings)
    spec = resolve(settings)
    loaded = load(spec, verbose=verbose, is_new=True)
    metric, why, others = _metric(spec, loaded)
    dataset = loaded.dataset
    may_fold = dataset.own_split is None and dataset.given_rows is None and not dataset.streams
    return Draft(
        spec=spec,
        loaded=loaded,
        target=target,
        metric=metric,
        metric_why=why,
        other_metrics=others,
        budget=draft_budget(dataset.rows, columns=_columns(loaded), may_fold=may_fold),
        notes=tuple(
            split_notes(dataset, loaded.split, loaded.fold_rows, is_usual=spec.split is None)
        ),
    )


def _of_arrays(file: str, settings: Settings) -> Settings:
    """Return the settings for arrays: a ready-made model that fits their targets, on them."""
    if "data" in settings:
        raise SpecificationError(f"--data {settings['data'].value}: {file} is the data already")
    (_, targets), *_ = parts_of_file(Path(file))
    task, _ = infer_task(np.asarray(targets).reshape(-1))
    # Several labels, or counts, of a row are no class: whoever has them predicts numbers.
    are_several = targets.ndim > 1 and targets.shape[1] > 1
    are_classes = is_one_hot(targets) if are_several else task is not Task.REGRESSION
    model = "image_classifier" if are_classes else "regressor"
    # Of spaces that fit, the one whose ranges were measured.
    usual = {"objective": Setting(model, "objective"), "space": Setting("mlp", "--space")}
    return {**settings, **usual, "data": Setting(file, "--data")}


def _with_target(settings: Settings) -> tuple[TargetChoice | None, Settings]:
    """Return the settings with the target of a table, where nobody names it."""
    reader = SettingsReader(settings)
    reference = read_objective(reader, needs_target=False)
    if reference is None or not reference.is_table or "target" in settings:
        return None, settings
    if reader.complaints:
        raise SpecificationError(*reader.complaints)
    chosen = likely_target(Path(reference.text), reference.columns)
    return chosen, {**settings, "target": Setting(chosen.name, "--target")}


def _metric(spec: StudySpec, loaded: LoadedObjective) -> tuple[str | None, str, tuple[str, ...]]:
    """Return what to rank by, why where it is not the usual one, and what else fits."""
    if spec.objective.has_own_code or spec.metric is not None:
        return spec.metric, "", ()
    fitting = _METRICS[loaded.dataset.task]
    chosen, why = fitting[0], ""
    if loaded.dataset.task is not Task.REGRESSION:
        counts = np.bincount(loaded.dataset.labels)
        share = counts.max() / counts.sum()
        if share >= _LARGE_SHARE:
            chosen = "auc" if loaded.dataset.task is Task.BINARY else "f1"
            largest = loaded.dataset.classes[int(counts.argmax())]
            why = f"{share:.0%} of the rows are {largest!r}, which accuracy alone would reward"
    return chosen, why, tuple(name for name in fitting if name != chosen)


def _columns(loaded: LoadedObjective) -> int:
    dataset = loaded.dataset
    if dataset.is_table:
        return int(dataset.features.shape[1])
    shape = getattr(dataset.features, "shape", ())
    return int(np.prod(shape[1:])) if len(shape) > 1 else 1
