"""From a specification to an objective with its data, checked against the space."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from objectives.abilities import Splits, StatesMetric
from objectives.catalog import make_objective
from objectives.data import read_rule
from objectives.data.splits.own import OwnSplitter
from objectives.data.splits.rule import rule_of
from objectives.data.tables.more_rows import with_rows_of_files
from objectives.load import load_objective
from objectives.loaded import LoadedObjective
from objectives.machine import look_watch
from objectives.machine.keras_backend import choose_keras_backend
from objectives.machine.look_watch import watched_look
from objectives.metric import Direction, Metric, metric_of_output
from objectives.user.code import refuse_while_importing
from tuning.specification.check import require
from tuning.specification.fields.search import NO_TEST
from tuning.specification.metrics import asked_metrics
from tuning.specification.study_spec import StudySpec
from tuning.study.checks.known import LoadedStudy, NamedStudy
from tuning.study.checks.order import WITH_DATA, WITHOUT_DATA

if TYPE_CHECKING:
    from objectives.data import Dataset, SplitRule
    from objectives.objective import Objective


def load(spec: StudySpec, *, verbose: bool = False, is_new: bool = False) -> LoadedObjective:
    """Load a study's objective and data and check everything that needs them.

    ``is_new`` says that the study has not begun.

    Raises:
        SpecificationError: With a sentence for each thing that does not fit.
        DataError: If the data cannot be loaded or split as asked.
        ObjectiveError: If the user's file cannot be used.
    """
    refuse_while_importing()
    choose_keras_backend(spec.keras_backend, verbose=verbose)
    objective = make_objective(spec.objective)
    require(WITHOUT_DATA, NamedStudy(spec=spec, objective=objective, is_new=is_new))
    dataset = with_rows_of_files(
        _data(spec, objective),
        validation=spec.validation,
        test=None if spec.test == NO_TEST else spec.test,
    )
    loaded = _loaded(spec, objective, dataset, is_new=is_new)
    study = LoadedStudy(spec=spec, loaded=loaded, is_new=is_new)
    if spec.objective.has_own_code and loaded.dataset.is_guess:
        loaded = _loaded(spec, objective, study.dry_run.settled_dataset(), is_new=is_new)
        study = LoadedStudy(spec=spec, loaded=loaded, is_new=is_new)
    if _ranks_by_loss(study):
        loaded = _by_loss(loaded)
        study = LoadedStudy(spec=spec, loaded=loaded, is_new=is_new)
    for checks in WITH_DATA:
        require(checks, study)
    return loaded


def _data(spec: StudySpec, objective: Objective) -> Dataset:
    """Return an objective's data; a person's own code may never return, or take all memory."""
    if not spec.objective.has_own_code:
        return objective.dataset(spec.data_dir)
    with watched_look(f"{spec.objective.said}: data()", seconds=look_watch.DATA_SECONDS):
        return objective.dataset(spec.data_dir)


def _ranks_by_loss(study: LoadedStudy) -> bool:
    """Tell whether a function's model reports not the metric of its task, and nobody names one."""
    objective = study.loaded.objective
    if study.spec.metric is not None or not isinstance(objective, StatesMetric):
        return False
    if not objective.may_rank_by_loss or objective.stated_metric != (None, None):
        return False
    if study.dry_run.complaints():
        return False  # Said by the checks; nothing can be asked of such a model.
    reported = study.dry_run.reported_metrics()
    return reported is not None and study.loaded.metric.name not in reported


def _by_loss(loaded: LoadedObjective) -> LoadedObjective:
    """Return an objective whose trials are ranked by the loss, which a line says."""
    note = (
        f"trials are ranked by the loss, since the model does not report {loaded.metric.name};"
        " name another with --metric"
    )
    dataset = replace(loaded.dataset, notes=(*loaded.dataset.notes, note))
    return replace(loaded, metric=Metric("loss", Direction.MINIMIZE), dataset=dataset)


def _loaded(
    spec: StudySpec, objective: Objective, dataset: Dataset, *, is_new: bool
) -> LoadedObjective:
    rule = _rule(spec, objective, dataset)
    return load_objective(
        objective,
        dataset,
        metric=_metric(spec),
        # A study that has begun has the folds that its splitter gave it.
        folds=spec.folds if is_new or rule is None or rule.splitter is None else 1,
        seed=spec.seed,
        rule=rule,
        holds_test=spec.test != NO_TEST,
        measured=asked_metrics(spec),
    )


def _rule(spec: StudySpec, objective: Objective, dataset: Dataset) -> SplitRule | None:
    own = objective.split if isinstance(objective, Splits) else None
    written = own if spec.split is None else spec.split
    if isinstance(written, OwnSplitter):
        return rule_of(written, has_groups=dataset.groups is not None)
    return None if written is None else read_rule(written)


def _metric(spec: StudySpec) -> Metric | None:
    if spec.metric is None:
        return None
    if spec.direction is not None:
        return Metric(spec.metric, Direction(spec.direction))
    # A check looks whether the model has the output that the name begins with.
    of_output = metric_of_output(spec.metric)
    return None if of_output is None else Metric(spec.metric, of_output[1])
