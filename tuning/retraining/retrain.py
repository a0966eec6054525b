"""The best configuration, trained with fresh seeds and measured once on the test set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from objectives.errors import RetrainingError
from objectives.machine.devices import choose_device
from objectives.machine.keras_backend import choose_keras_backend
from objectives.retraining.lengths import epochs_for_all_rows
from objectives.seeds import retraining_seed
from tuning.doors.also.opened import write_retrained
from tuning.executors.callback_folders import callback_folders
from tuning.executors.worker.own_file import source_of
from tuning.executors.worker.own_memory import memory_of
from tuning.records import Trial
from tuning.results.source import reference_to_retrain
from tuning.results.store import open_store
from tuning.results.study_record import read_study
from tuning.results.tables import short
from tuning.retraining.choice import chosen_to_retrain
from tuning.retraining.job import RetrainingJob, run_job
from tuning.retraining.kept import keep_median
from tuning.retraining.record import chosen_length
from tuning.retraining.request import require_in_range, require_jax, require_rows
from tuning.study.handed_over import with_given
from tuning.study.load import load
from tuning.study.resume import refuse_changed_code, refuse_changes
from tuning.terminations import terminations_as_interrupts
from tuning.trusted_code import require_trusted

if TYPE_CHECKING:
    from objectives.in_memory.objects import Given
    from objectives.loaded import LoadedObjective
    from objectives.reference import ObjectiveReference
    from objectives.retraining.run import RetrainingRun
    from tuning.progress import Progress
    from tuning.results.study_record import StudyRecord
    from tuning.retraining.model import RetrainedModel


def retrain_study(
    results_dir: Path,
    name: str,
    *,
    trial: int | None,
    top: int | None,
    seeds: int,
    overwrite: bool,
    device: str,
    ray: str | None,
    workers: int,
    progress: Progress,
    given: Given | None = None,
) -> RetrainedModel:
    """Retrain a study's best configuration, or others, and keep the median model of each.

    Args:
        results_dir: Where studies lie.
        name: The study.
        trial: The trial, None for the best one.
        top: Or how many of the leaderboard's first trials; all but the best are the ``others`` of
            what is returned.
        seeds: How many runs, 1 to 100.
        overwrite: Whether a model that is there already may be trained anew.
        device: What to train on, one of ``DEVICES``.
        ray: The Ray to train on: an address, ``local``, or None for this process.
        workers: How many workers share each training, 1 to 64; more than one need Keras on JAX,
            and a local Ray where none is named.
        progress: Told of each run as it ends.
        given: What was handed over in Python, of a study of such; else None.

    Raises:
        SpecificationError: If what is asked for is out of range or cannot go together.
        StudyNotFoundError: If there is no such study or trial.
        ResumeRefusedError: If data, split or objective are not the study's any more.
        KerasBackendError: If the device cannot be had.
        RetrainingError: If a run failed; the test set is not opened before the first training.
        KeyboardInterrupt: When stopped by hand or by the system; the earlier model stays.
    """
    require_in_range(seeds=seeds, device=device, workers=workers)
    study = read_study(results_dir, name)
    study.require_own("retrain")
    study = with_given(study, given, verb="retrain")
    chosen = chosen_to_retrain(study, trial=trial, top=top, overwrite=overwrite)
    ray = _place(study, device=device, ray=ray, workers=workers)
    reference, loaded = _loaded(study, progress)
    jobs = [
        retraining_job(study, reference, loaded, one.trial, seeds=seeds, device=device)
        for one in chosen
    ]
    if workers > 1:
        for one in chosen:
            require_rows(loaded, one.trial, workers=workers)
    with terminations_as_interrupts(), open_store(results_dir, name) as (store, notes):
        for note in notes:
            progress.say(note)
        made = []
        for one, job in zip(chosen, jobs, strict=True):
            if len(chosen) > 1:
                progress.say(f"trial {one.trial.number}:")
            opened = partial(store.record_test_opened, trial=one.trial.number)
            with _failure_logged(study.folder):
                runs = _run(
                    job,
                    ray=ray,
                    workers=workers,
                    progress=progress,
                    before_test=opened if loaded.split.has_test else _nothing,
                )
            made.append(keep_median(study, loaded, one, job=job, all_runs=runs))
    write_retrained(study.spec, [one.trial for one in made], say=progress.say)
    return replace(made[0], others=tuple(made[1:]))


def _place(study: StudyRecord, *, device: str, ray: str | None, workers: int) -> str | None:
    """Choose Keras's backend and, in this process, the device; return the Ray to train on."""
    backend = choose_keras_backend(study.spec.keras_backend)
    if workers > 1:
        require_jax(backend, workers=workers)
        return ray or "local"
    if ray is None:
        choose_device(device, keras_backend=backend)
    return ray


def _loaded(study: StudyRecord, progress: Progress) -> tuple[ObjectiveReference, LoadedObjective]:
    """Load what the study was searched with, or what is kept of its code."""
    reference, line = reference_to_retrain(study)
    if line:
        progress.say(line)
    else:
        refuse_changed_code(study)
    require_trusted(reference, study.spec.name)
    loaded = load(replace(study.spec, objective=reference))
    refuse_changes(study, loaded, reference=reference)
    return reference, loaded


def retraining_job(
    study: StudyRecord,
    reference: ObjectiveReference,
    loaded: LoadedObjective,
    chosen: Trial,
    *,
    seeds: int,
    device: str,
) -> RetrainingJob:
    """Return all that it takes to train a trial's configuration anew, on the rows of a split.

    Args:
        study: The study.
        reference: What its objective is loaded from.
        loaded: The objective and its data; the split says which rows train.
        chosen: The trial.
        seeds: How many runs.
        device: What to train on.

    Raises:
        SpecificationError: If the trial ended before its first epoch did.
    """
    length = chosen_length(study.spec, loaded, chosen)
    return RetrainingJob(
        reference=reference.absolute(),
        source=source_of(reference),
        memory=memory_of(loaded.objective),
        objects=reference.given,
        dataset=loaded.dataset,
        metric=study.metric,
        split=loaded.split,
        fold_rows=loaded.fold_rows,
        measured=loaded.measured,
        configuration=chosen.configuration,
        epochs=epochs_for_all_rows(loaded, chosen.configuration, length.epochs),
        scheduled=length.scheduled,
        searched_epochs=study.spec.budget.epochs,
        seeds=tuple(retraining_seed(study.spec.seed, run) for run in range(seeds)),
        device=device,
        keras_backend=study.spec.keras_backend,
        trainer=study.spec.trainer,
        fuse=study.spec.fuse,
        trial=chosen.number,
        folders=callback_folders(study.spec, loaded),
    )


def _run(
    job: RetrainingJob,
    *,
    ray: str | None,
    workers: int,
    progress: Progress,
    before_test: Callable[[], None],
) -> list[RetrainingRun]:
    """Return all runs in the order of the seeds, having told of each as it ended."""
    runs = []
    if ray is None:
        source = run_job(job, before_test=before_test)
    else:
        from tuning.retraining.on_ray import run_on_ray

        source = run_on_ray(
            job, address=ray, workers=workers, before_test=before_test, say=progress.say
        )
    # Whatever cuts it short, what it runs on is let go of.
    with closing(source):
        for run in source:
            runs.append(run)
            what = f"{run.baseline}, run" if run.baseline else "run"
            rows = "test" if job.split.has_test else "validation"
            value = run.test[job.metric.name]
            progress.say(
                f"{what} {job.seeds.index(run.seed) + 1} of {len(job.seeds)}: {rows}"
                f" {job.metric.name} {short(value)} after {run.history.epochs} epochs,"
                f" seed {run.seed}"
            )
    return sorted(runs, key=lambda run: job.seeds.index(run.seed))


@contextmanager
def _failure_logged(folder: Path) -> Iterator[None]:
    """Keep a failed run's traceback in ``logs/retraining.txt``."""
    try:
        yield
    except RetrainingError as error:
        if error.traceback:
            log = folder / "logs" / "retraining.txt"
            log.parent.mkdir(exist_ok=True)
            log.write_text(error.traceback, encoding="utf-8")
        raise


def _nothing() -> None:
    """Do nothing: there is no test set to open."""
