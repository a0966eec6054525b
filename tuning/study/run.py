"""A search from beginning to end, and its continuation."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from objectives.machine.keras_backend import choose_keras_backend
from tuning.doors.also.opened import doors_opened
from tuning.executors.executor import StudyExecutor
from tuning.results.lock import refuse_existing
from tuning.results.source import keep_source
from tuning.results.store import create_store, open_store
from tuning.results.study_record import read_study
from tuning.specification.capabilities import fitting_pruner
from tuning.specification.placement import where_text
from tuning.specification.settings import Settings
from tuning.study.announcement import announcement
from tuning.study.changed_settings import placed, with_trials
from tuning.study.confirming import still_to_confirm, training_plan
from tuning.study.deaths import death_lines
from tuning.study.handed_over import with_given
from tuning.study.header import study_header
from tuning.study.load import load
from tuning.study.resume import refuse_changed_code, refuse_changes, refuse_edited_file
from tuning.study.train import StudyResult, train_study
from tuning.terminations import terminations_as_interrupts
from tuning.trusted_code import require_trusted, trust_code

if TYPE_CHECKING:
    from pathlib import Path

    from objectives.in_memory.objects import Given
    from objectives.loaded import LoadedObjective
    from tuning.progress import Progress
    from tuning.specification.study_spec import StudySpec


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
            return train_study(spec, loaded, store=store, executor=executor, progress=told)


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
            return train_study(spec, loaded, store=store, executor=executor, progress=told)


def _executor(
    spec: StudySpec, loaded: LoadedObjective, progress: Progress, *, remaining: int
) -> AbstractContextManager[StudyExecutor]:
    from tuning.executors.opening import open_executor

    return open_executor(
        spec, loaded, training_plan(spec, loaded), say=progress.say, remaining=remaining
    )
