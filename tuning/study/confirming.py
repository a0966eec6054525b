"""The best trials of a search trained again with fresh seeds, before one is named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, final

from objectives.load import divided_anew
from objectives.measurement import curve_value
from objectives.seeds import fold_seed, fresh_split_seed
from objectives.training.plan import TrainingPlan
from tuning.executors.callback_folders import callback_folders, remove_folders_of_confirmations
from tuning.executors.checkpoints import (
    checkpoint_plan,
    remove_finished_checkpoints,
    remove_trial_checkpoints,
)
from tuning.records import Confirmation
from tuning.results.confirmed.plan import ConfirmationPlan, planned
from tuning.results.confirmed.words import confirmed_line, confirming_line
from tuning.study.deaths import MOST_DEATHS
from tuning.trials.again import Again, trained_again

if TYPE_CHECKING:
    from collections.abc import Callable

    from objectives.loaded import LoadedObjective
    from objectives.measurement import Evaluation
    from tuning.executors.executor import StudyExecutor
    from tuning.progress import Progress
    from tuning.results.store import StudyStore
    from tuning.results.study_record import StudyRecord
    from tuning.specification.study_spec import StudySpec

_DIED = "the process ended without a word while it trained again"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Confirming:
    """What is still to be trained again.

    Attributes:
        plan: Which trials, and how.
        loaded: What they train on: the search's rows, or these divided anew.
        wanted: The trainings that nobody has finished yet, the best trial's first.
    """

    plan: ConfirmationPlan
    loaded: LoadedObjective
    wanted: tuple[Again, ...]


def still_to_confirm(
    spec: StudySpec, loaded: LoadedObjective, study: StudyRecord
) -> Confirming | None:
    """Return what is to be trained again once the search is over; None for nothing."""
    plan = planned(spec, study.trials, loaded.metric, rows=loaded.validation_rows)
    if plan is None:
        return None
    anew = None
    if plan.is_split_anew:
        seed = fresh_split_seed(spec.seed)
        anew = divided_anew(loaded, folds=plan.folds, most=plan.runs, seed=seed)
    plan = replace(plan, is_split_anew=anew is not None)
    wanted = tuple(
        Again(trial=trial, run=run)
        for trial in plan.trials
        for run in range(plan.trainings)
        if (trial.number, run) not in study.confirmations
    )
    return Confirming(plan=plan, loaded=anew or loaded, wanted=wanted) if wanted else None


def confirm_best(
    spec: StudySpec,
    loaded: LoadedObjective,
    *,
    store: StudyStore,
    executor: StudyExecutor,
    ended_in_order: bool,
    progress: Progress,
    check: Callable[[], None],
) -> None:
    """Train the best trials again and keep what they come to; nothing where nobody wants that.

    Args:
        spec: The study.
        loaded: Its objective and data.
        store: Where its trials are kept.
        executor: What trained them.
        ended_in_order: Whether no trial was left in the middle.
        progress: Told of each trial whose trainings have ended.
        check: Raises ``StudyEnds`` once there is no more time.

    Raises:
        StudyEnds: If its time is up, or it was asked to stop; what ended is kept.
        RayUnavailableError: If workers cannot be had.
    """
    confirming = still_to_confirm(spec, loaded, store.study)
    if confirming is None:
        return
    # Here, not above: imports Keras, whose backend must have been chosen before.
    from tuning.executors.opening import opened_again

    check()
    progress.say(confirming_line(confirming.plan))
    keep = partial(_keep, spec, confirming, store=store, progress=progress)
    wanted = []
    for one in confirming.wanted:
        if store.study.deaths.get(one.number, 0) >= MOST_DEATHS:
            keep(one, None)
        else:
            wanted.append(one)
    folds = replace(spec, folds=confirming.loaded.folds)
    with opened_again(
        folds,
        confirming.loaded,
        training_plan(folds, confirming.loaded),
        before=executor,
        goes_on=ended_in_order and confirming.loaded is loaded,
        count=len(wanted),
        say=progress.say,
    ) as trainer:
        try:
            for one, evaluation in trained_again(trainer, wanted, check=check):
                keep(one, evaluation)
        finally:
            numbers = (Again(trial=store.trials[number], run=run).number
                       for number, run in store.study.confirmations)  # fmt: skip
            remove_finished_checkpoints(spec, [*store.trials, *numbers])
            remove_folders_of_confirmations(spec)


def training_plan(spec: StudySpec, loaded: LoadedObjective) -> TrainingPlan:
    """Return how the trials of a study are trained in this process."""
    return TrainingPlan(
        epochs=spec.budget.epochs,
        patience=spec.budget.patience,
        seed=spec.seed,
        trainer=spec.trainer,
        fuse=spec.fuse,
        checkpoints=checkpoint_plan(spec, loaded),
        folders=callback_folders(spec, loaded),
    )


def _keep(
    spec: StudySpec,
    confirming: Confirming,
    one: Again,
    evaluation: Evaluation | None,
    *,
    store: StudyStore,
    progress: Progress,
) -> None:
    """Keep what a training came to; None where it ended its process twice."""
    loaded, plan = confirming.loaded, confirming.plan
    failure = _DIED
    folds: tuple[float, ...] = ()
    if evaluation is not None:
        failure = "" if evaluation.failure is None else evaluation.failure.message
        if not failure:
            folds = tuple(curve_value([one], loaded.metric).value for one in evaluation.curves)
    fitted, measured = loaded.fold_rows[0]
    store.record_confirmation(
        Confirmation(
            trial=one.trial.number,
            run=one.run,
            of=plan.trainings,
            value=sum(folds) / len(folds) if folds else None,
            folds=folds,
            is_split_anew=plan.is_split_anew,
            rows=(len(fitted), len(measured)),
            epochs=0 if evaluation is None else evaluation.epochs,
            seconds=0.0 if evaluation is None else round(evaluation.seconds, 3),
            seed=fold_seed(spec.seed, one.number, 0),
            finished_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            failure=failure,
        )
    )
    remove_trial_checkpoints(spec, one.number)
    line = confirmed_line(store.study, one.trial)
    if line:
        progress.say(line)
