"""A search from beginning to end, and its continuation."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, final

from objectives.machine.keras_backend import choose_keras_backend
from objectives.machine.sudden_exit import telling_sudden_exits
from tuning.backends.catalog import make_backend
from tuning.doors.also.opened import doors_opened
from tuning.errors import BudgetNotMetError, StopAsked, TimeLimitReached
from tuning.executors.checkpoints import remove_finished_checkpoints
from tuning.executors.executor import StudyExecutor
from tuning.going_on import going_on
from tuning.results.confirmed.standing import best_trial
from tuning.results.lock import refuse_existing
from tuning.results.source import keep_source
from tuning.results.stop_request import StopRequest
from tuning.results.store import StudyStore, create_store, open_store
from tuning.results.study_record import StudyRecord, read_study
from tuning.specification.capabilities import fitting_pruner
from tuning.specification.placement import where_text
from tuning.specification.settings import Settings
from tuning.study.announcement import announcement, no_trial_completed, nothing_further
from tuning.study.baselines import measured_baselines
from tuning.study.changed_settings import placed, with_trials
from tuning.study.confirming import confirm_best, still_to_confirm, training_plan
from tuning.study.deaths import death_lines, fail_deadly_trials, last_words
from tuning.study.handed_over import with_given
from tuning.study.header import study_header
from tuning.study.load import load
from tuning.study.resume import refuse_changed_code, refuse_changes, refuse_edited_file
from tuning.terminations import terminations_as_interrupts
from tuning.trials.evaluator import Evaluator
from tuning.trials.kept_folders import clear_folders
from tuning.trusted_code import require_trusted, trust_code

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from objectives.in_memory.objects import Given
    from objectives.loaded import LoadedObjective
    from tuning.progress import Progress
    from tuning.records import Trial
    from tuning.specification.study_spec import StudySpec


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class StudyResult:
    """What a search came to.

    Attributes:
        study: The study as its journal tells it.
        best: The best completed trial.
        stopped: Why it ended before its budget was spent, or None.
        seconds: Wall-clock time of this run.
    """

    study: StudyRecord
    best: Trial
    stopped: str | None
    seconds: float


def run_study(spec: StudySpec, progress: Progress, *, verbose: bool = False) -> StudyResult:
    """Search a space and keep every trial.

    Raises:
        TuningError: If anything asked for cannot be; nothing is written then.
        BudgetNotMetError: If no trial completed.
        KeyboardInterrupt: When stopped by hand; what finished is kept and can be resumed.
    """
    spec, loaded = _checked(spec, progress, verbose=verbose)
    # By now it is chosen; whoever goes on with the study takes the same.
    backend = choose_keras_backend(spec.keras_backend, verbose=verbose)
    spec = replace(spec, keras_backend=backend)
    # Before anything is written: a cluster that does not answer leaves no study behind.
    with (
        terminations_as_interrupts(),
        _executor(spec, loaded, progress, remaining=spec.budget.trials) as executor,
        create_store(spec, study_header(spec, loaded)) as store,
    ):
        keep_source(spec)
        with doors_opened(spec, progress) as told:
            return _run(spec, loaded, store=store, executor=executor, progress=told)


def check_study(spec: StudySpec, progress: Progress, *, verbose: bool = False) -> None:
    """Check everything about a study and say what will happen; train and write nothing.

    Raises:
        TuningError: If anything asked for cannot be.
    """
    from tuning.executors.opening import check_cluster

    _checked(spec, progress, verbose=verbose)
    check_cluster(spec)


def _checked(
    spec: StudySpec, progress: Progress, *, verbose: bool
) -> tuple[StudySpec, LoadedObjective]:
    refuse_existing(spec)
    # Whoever searches with a file says by that to run it.
    trust_code(spec.objective)
    loaded = load(spec, verbose=verbose, is_new=True)
    # A splitter of a person's says how many folds there are.
    spec = replace(spec, folds=loaded.folds, pruner=_pruner(spec, folds=loaded.folds))
    for line in announcement(spec, loaded):
        progress.say(line)
    return spec, loaded


def _pruner(spec: StudySpec, *, folds: int) -> str:
    if "pruner" not in spec.chosen:
        return spec.pruner
    trials, epochs = spec.budget.trials, spec.budget.epochs
    return fitting_pruner(spec.backend, spec.sampler, trials=trials, epochs=epochs, folds=folds)


def resume_study(
    results_dir: Path,
    name: str,
    progress: Progress,
    *,
    trials: int | None = None,
    placement: Settings | None = None,
    verbose: bool = False,
    given: Given | None = None,
) -> StudyResult:
    """Continue a study to its total budget, or to another one; nothing finished trains again.

    Args:
        results_dir: Where studies lie.
        name: The study's name.
        progress: Told what happens.
        trials: Another total of trials than before.
        placement: Settings of where trials train from now on; what is left out stays.
        verbose: Let the libraries' own messages through.
        given: What was handed over in Python, of a study of such; else None.

    Raises:
        ResumeRefusedError: If anything changed that trials depend on; lists the differences.
        StudyOpenError: If another process runs the study.
    """
    study = read_study(results_dir, name)
    study.require_own("go on with")
    study = with_given(study, given)
    refuse_edited_file(study)
    refuse_changed_code(study)
    require_trusted(study.spec.objective, name)
    spec = with_trials(placed(study.spec, placement or {}), study, trials)
    loaded = load(spec, verbose=verbose)
    refuse_changes(study, loaded)
    remaining = max(0, spec.budget.trials - len(study.trials))
    if not remaining:
        again = still_to_confirm(spec, loaded, study)
        remaining = 0 if again is None else len(again.wanted)
    with (
        terminations_as_interrupts(),
        open_store(results_dir, name) as (store, notes),
        _executor(spec, loaded, progress, remaining=remaining)
        if remaining
        else nullcontext(StudyExecutor()) as executor,
    ):
        for note in (*notes, *death_lines(store)):
            progress.say(note)
        # Studies of earlier versions have kept none.
        keep_source(spec)
        if spec != store.study.spec:
            store.record_budget(spec)
        progress.say(f"{len(store.trials)} of {spec.budget.trials} trials are finished already")
        for line in where_text(spec) if remaining else ():
            progress.say(line)
        with doors_opened(spec, progress) as told:
            return _run(spec, loaded, store=store, executor=executor, progress=told)


def _executor(
    spec: StudySpec, loaded: LoadedObjective, progress: Progress, *, remaining: int
) -> AbstractContextManager[StudyExecutor]:
    from tuning.executors.opening import open_executor

    return open_executor(
        spec, loaded, training_plan(spec, loaded), say=progress.say, remaining=remaining
    )


def _run(
    spec: StudySpec,
    loaded: LoadedObjective,
    *,
    store: StudyStore,
    executor: StudyExecutor,
    progress: Progress,
) -> StudyResult:
    from objectives.training.choice import stop_working_ahead

    began = time.monotonic()
    stop = StopRequest(spec.folder)
    evaluator = Evaluator(
        spec,
        loaded,
        store=store,
        executor=executor.trials,
        fold_executor=executor.folds,
        progress=progress,
        is_to_stop=stop.is_there,
    )
    if executor.here is not None:
        executor.here.entered = store.under_way.mark
    search = partial(_search, spec, loaded, evaluator, store=store, progress=progress)
    confirm = partial(
        confirm_best,
        spec,
        loaded,
        store=store,
        executor=executor,
        progress=progress,
        check=evaluator.check_time,
    )
    stopped = None
    try:
        if evaluator.has_budget:
            stopped = _why_stopped(spec, progress, search)
        if stopped is None or evaluator.is_out_of_time:
            ended = stopped is None
            stopped = (
                _why_stopped(spec, progress, partial(confirm, ended_in_order=ended)) or stopped
            )
    finally:
        stop.forget()
        stop_working_ahead()
    if stopped is None and evaluator.has_budget:
        stopped = nothing_further(store.study)
    best = best_trial(store.study)
    if best is None:
        raise BudgetNotMetError(no_trial_completed(store.study, stopped))
    if store.study.baselines is None:
        store.record_baselines(measured_baselines(spec, loaded))
    return StudyResult(
        study=store.study, best=best, stopped=stopped, seconds=time.monotonic() - began
    )


def _search(
    spec: StudySpec,
    loaded: LoadedObjective,
    evaluator: Evaluator,
    *,
    store: StudyStore,
    progress: Progress,
) -> None:
    from objectives.training.choice import stop_working_ahead

    progress.study_started(spec, loaded.metric, evaluator.finished)
    try:
        fail_deadly_trials(store, evaluator)
        with telling_sudden_exits(partial(last_words, store)):
            make_backend(spec.backend).run(spec, evaluator)
    finally:
        stop_working_ahead()
        remove_finished_checkpoints(spec, store.trials)
        clear_folders(spec, loaded, store.trials)
        progress.study_ended()


def _why_stopped(spec: StudySpec, progress: Progress, part: Callable[[], None]) -> str | None:
    """Run a part of a study and return why it ended early; None where it did not.

    Raises:
        KeyboardInterrupt: When stopped by hand; a line says how to go on.
    """
    go_on = f"continue with {going_on('resume', spec)}"
    try:
        part()
    except TimeLimitReached:
        return f"the time limit of {spec.budget.timeout_seconds:.0f} s was reached; {go_on}"
    except StopAsked:
        return f"another terminal asked for it; {go_on}"
    except KeyboardInterrupt:
        progress.say(f"stopped by hand; {go_on}")
        raise
    return None
