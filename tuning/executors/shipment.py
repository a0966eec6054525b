"""What travels to the workers, once a study: the data and how to find the objective again."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, final

from objectives.keras_backend import choose_keras_backend
from tuning.checkpoints import checkpoint_plan

if TYPE_CHECKING:
    import numpy as np

    from objectives.catalog import ObjectiveReference
    from objectives.data import Dataset, Split
    from objectives.loaded import LoadedObjective
    from objectives.metric import Metric
    from objectives.training.checkpoint import CheckpointPlan
    from tuning.executors.executor import LocalExecutor
    from tuning.specification import Budget, StudySpec


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
    by a name, so each worker loads it from its path.
    """

    reference: ObjectiveReference
    dataset: Dataset
    metric: Metric
    split: Split
    fold_rows: tuple[tuple[np.ndarray, np.ndarray], ...]
    budget: Budget
    seed: int
    keras_backend: str
    trainer: str
    fuse: str | int
    checkpoints: CheckpointPlan | None
    threads: int

    def unpack(self) -> LocalExecutor:
        """Load Keras on the driver's backend, then the objective."""
        _share_machine(self.threads)
        choose_keras_backend(self.keras_backend)
        from objectives.catalog import make_objective
        from objectives.evaluate import TrainingPlan
        from objectives.loaded import LoadedObjective
        from tuning.executors.in_process import InProcessExecutor

        loaded = LoadedObjective(
            objective=make_objective(self.reference),
            dataset=self.dataset,
            metric=self.metric,
            split=self.split,
            fold_rows=self.fold_rows,
        )
        plan = TrainingPlan(
            epochs=self.budget.epochs,
            patience=self.budget.patience,
            seed=self.seed,
            trainer=self.trainer,
            fuse=self.fuse,
            checkpoints=self.checkpoints,
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
        budget=spec.budget,
        seed=spec.seed,
        keras_backend=choose_keras_backend("auto"),
        trainer=spec.trainer,
        fuse=spec.fuse,
        checkpoints=checkpoint_plan(spec, loaded),
        threads=max(1, math.ceil(spec.placement.cpus)),
    )


def _share_machine(threads: int) -> None:
    """Set, before the libraries load, how many threads they start and how they take GPU memory.

    Left alone, the libraries of every worker start a thread for each CPU of the machine, and JAX
    and TensorFlow each take the whole memory of a GPU.
    """
    for name in (
        "OMP_NUM_THREADS",
        "NPROC",  # XLA's
        "TF_NUM_INTRAOP_THREADS",
        "TF_NUM_INTEROP_THREADS",
    ):
        os.environ[name] = str(threads)
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
