"""Retraining as one self-contained piece of work, for this process or a worker elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, final

from objectives.catalog import make_objective
from objectives.loaded import LoadedObjective
from objectives.machine.data_parallel import Seat, training_group
from objectives.machine.devices import choose_device
from objectives.machine.keras_backend import choose_keras_backend
from objectives.retraining.lengths import scheduled_epochs
from tuning.executors.worker.own_file import reachable
from tuning.executors.worker.own_memory import Memory, recall
from tuning.executors.worker.own_objects import Objects, with_objects

if TYPE_CHECKING:
    import numpy as np

    from objectives.contexts.folders import CallbackFolders
    from objectives.data import Dataset, Split
    from objectives.metric import Metric
    from objectives.reference import ObjectiveReference
    from objectives.retraining.run import RetrainingRun
    from search_spaces import Configuration


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RetrainingJob:
    """All that a process needs to retrain: plain records and the data, no Keras objects.

    Attributes:
        source: The texts of the file of a user's objective and of the modules beside it, for
            machines without them; else empty.
        epochs: How many epochs on all rows.
        scheduled: For how many epochs of the search the learning-rate schedule is laid out.
        searched_epochs: The most epochs of a trial in the search.
        trial: The number of the trial that is retrained.
        folders: Where callbacks that are told of their training write.
        memory: What the objective has set on itself while it gave its data.
        objects: What was handed over in Python.
        seeds: What the runs are made from, one each.
        done: The runs that are there already and are left out: the name of the baseline, empty
            for the configuration itself, and the seed.
    """

    reference: ObjectiveReference
    source: Mapping[str, str]
    memory: Memory
    objects: Objects
    dataset: Dataset
    metric: Metric
    split: Split
    fold_rows: tuple[tuple[np.ndarray, np.ndarray], ...]
    measured: tuple[str, ...]
    configuration: Configuration
    epochs: int
    scheduled: int
    searched_epochs: int
    seeds: tuple[int, ...]
    device: str
    keras_backend: str
    trainer: str
    fuse: str | int
    trial: int
    folders: CallbackFolders | None
    done: frozenset[tuple[str, int]] = frozenset()


def run_job(
    job: RetrainingJob, *, before_test: Callable[[], None], seat: Seat | None = None
) -> Generator[RetrainingRun, None, None]:
    """Train once a seed, then each baseline likewise; each run is handed over as it ends.

    ``before_test`` is called once, after the first training and before its test. With a ``seat``
    each training is shared with the other processes of its group, all of which run the same job.

    Raises:
        KerasBackendError: If the process has no such device, or finds no group.
        RetrainingError: If a run failed.
    """
    backend = choose_keras_backend(job.keras_backend)
    if seat is None:
        choose_device(job.device, keras_backend=backend)
        yield from _runs(job, before_test=before_test)
        return
    if job.device == "cpu":
        choose_device("cpu", keras_backend=backend)
    with training_group(seat):
        # Looks at the devices, which only now are the group's.
        choose_device(job.device, keras_backend=backend)
        # Trainings that are shared already are not also run together in one program.
        # Of those that share a training the first one's callbacks write into the study's folder.
        folders = job.folders if seat.place == 0 else None
        shared = replace(job, trainer="keras", fuse="off", folders=folders)
        yield from _runs(shared, before_test=before_test)


def _runs(job: RetrainingJob, *, before_test: Callable[[], None]) -> Iterator[RetrainingRun]:
    from objectives.retraining.retrain import retrain

    reference = with_objects(reachable(job.reference, job.source), job.objects)
    objective = make_objective(reference)
    recall(objective, job.memory)
    loaded = LoadedObjective(
        objective=objective,
        dataset=job.dataset,
        metric=job.metric,
        split=job.split,
        fold_rows=job.fold_rows,
        measured=job.measured,
    )
    wanted = {"": job.configuration} | dict(loaded.baselines(job.configuration))
    for baseline, configuration in wanted.items():
        seeds = [seed for seed in job.seeds if (baseline, seed) not in job.done]
        if not seeds:
            continue
        for run in retrain(
            loaded,
            configuration,
            # A baseline has no best epoch of its own: it gets all that a trial could have had.
            epochs=job.epochs
            if not baseline
            else scheduled_epochs(loaded, configuration, job.searched_epochs),
            searched_epochs=job.searched_epochs if baseline else job.scheduled,
            seeds=seeds,
            # The baselines are measured on a test set that is open by then.
            before_test=_nothing if baseline else before_test,
            trainer=job.trainer,
            fuse=job.fuse,
            trial=job.trial,
            folders=job.folders,
        ):
            yield replace(run, baseline=baseline, model=b"", compared={}) if baseline else run


def _nothing() -> None:
    """Do nothing."""
