"""What travels to the workers, once a study: the data and how to find the objective again."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, final

from objectives.catalog import make_objective
from objectives.loaded import LoadedObjective
from objectives.machine.devices import choose_device
from objectives.machine.gpu_memory import share_gpu
from objectives.machine.keras_backend import choose_keras_backend
from objectives.machine.put_off import put_off_parts_of_keras
from objectives.reference import ObjectiveReference
from objectives.training.plan import TrainingPlan
from tuning.executors.callback_folders import callback_folders
from tuning.executors.checkpoints import checkpoint_plan
from tuning.executors.worker.own_file import on_this_machine, reachable, source_of
from tuning.executors.worker.own_memory import memory_of, packed, recall
from tuning.executors.worker.own_objects import packed_objects, with_objects

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from objectives.contexts.folders import CallbackFolders
    from objectives.data import Dataset, Split
    from objectives.metric import Metric
    from objectives.training.checkpoint_plan import CheckpointPlan
    from tuning.executors.executor import LocalExecutor
    from tuning.specification.study_spec import Budget, StudySpec


class Shipment(Protocol):
    """What a worker is sent; it must survive pickling."""

    @property
    def metric(self) -> Metric:
        """The metric that trials are ranked by."""
        ...

    def unpack(self) -> LocalExecutor:
        """Return what starts trials in the worker's process."""
        ...


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveShipment:
    """An objective by reference, with the driver's data and split.

    The objective itself stays behind: a user's class comes from a file that Python cannot import
    by a name, so each worker loads it from its path, or from the file's text where another machine
    has no such path. Only what was handed over in Python has no file, and travels as it is.
    """

    reference: ObjectiveReference
    dataset: Dataset
    metric: Metric
    split: Split
    fold_rows: tuple[tuple[np.ndarray, np.ndarray], ...]
    measured: tuple[str, ...]
    budget: Budget
    seed: int
    keras_backend: str
    trainer: str
    fuse: str | int
    checkpoints: CheckpointPlan | None
    folders: CallbackFolders | None
    source: Mapping[str, str]
    memory: bytes
    objects: bytes
    cpus: float
    gpus: float

    def unpack(self) -> LocalExecutor:
        """Load Keras on the driver's backend, then the objective."""
        put_off_parts_of_keras()
        _limit_threads(max(1, math.ceil(self.cpus)))
        backend = choose_keras_backend(self.keras_backend)
        if self.gpus == 0:
            choose_device("cpu", keras_backend=backend)
        share_gpu(self.gpus, keras_backend=backend)
        from tuning.executors.in_process import InProcessExecutor

        reference = with_objects(reachable(self.reference, self.source), self.objects)
        objective = make_objective(reference)
        recall(objective, self.memory)
        loaded = LoadedObjective(
            objective=objective,
            dataset=self.dataset,
            metric=self.metric,
            split=self.split,
            fold_rows=self.fold_rows,
            measured=self.measured,
        )
        plan = TrainingPlan(
            epochs=self.budget.epochs,
            patience=self.budget.patience,
            seed=self.seed,
            trainer=self.trainer,
            fuse=self.fuse,
            checkpoints=_reachable_folder(self.checkpoints),
            folders=on_this_machine(self.folders),
        )
        return InProcessExecutor(loaded, plan)


def pack(spec: StudySpec, loaded: LoadedObjective) -> ObjectiveShipment:
    """Return what the workers of a study need."""
    return ObjectiveShipment(
        reference=spec.objective.absolute(),
        dataset=loaded.dataset,
        metric=loaded.metric,
        split=loaded.split,
        fold_rows=loaded.fold_rows,
        measured=loaded.measured,
        budget=spec.budget,
        seed=spec.seed,
        keras_backend=choose_keras_backend(spec.keras_backend),
        trainer=spec.trainer,
        # Folds that train in one program cannot be paused, nor go on elsewhere.
        fuse="off" if spec.trials_pause else spec.fuse,
        checkpoints=checkpoint_plan(spec, loaded),
        folders=callback_folders(spec, loaded),
        source=source_of(spec.objective),
        memory=packed(loaded.objective.name, memory_of(loaded.objective)),
        objects=packed_objects(spec.objective, loaded.dataset),
        cpus=spec.placement.cpus,
        gpus=spec.placement.gpus,
    )


def _reachable_folder(checkpoints: CheckpointPlan | None) -> CheckpointPlan | None:
    """Return how trials are saved; not at all on a machine without the study's folder."""
    if checkpoints is None or not checkpoints.folder.parent.is_dir():
        return None
    return checkpoints


def _limit_threads(threads: int) -> None:
    """Set, before the libraries load, how many threads they start.

    Left alone, the libraries of every worker start a thread for each CPU of the machine.
    """
    for name in (
        "OMP_NUM_THREADS",
        "NPROC",  # XLA's
        "TF_NUM_INTRAOP_THREADS",
        "TF_NUM_INTEROP_THREADS",
    ):
        os.environ[name] = str(threads)
