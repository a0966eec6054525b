"""What travels to the workers, once a study: the data and how to find the objective again."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, final

from objectives.keras_backend import choose_keras_backend

if TYPE_CHECKING:
    import numpy as np

    from objectives.catalog import ObjectiveReference
    from objectives.data import Dataset, Split
    from objectives.metric import Metric
    from tuning.evaluation import Evaluator
    from tuning.executors.executor import Executor
    from tuning.specification import Budget, StudySpec

# A worker has one CPU. Without these, each starts a thread for every CPU of the machine and the
# workers spend their time taking turns.
_ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "NPROC": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
}
_XLA_ONE_THREAD = "--xla_cpu_multi_thread_eigen=false"


class Shipment(Protocol):
    """What a worker is sent; it must survive pickling."""

    @property
    def metric(self) -> Metric:
        """The metric that trials are ranked by."""
        ...

    def unpack(self) -> Executor:
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

    def unpack(self) -> Executor:
        """Load Keras on the driver's backend, then the objective."""
        _use_one_thread()
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
            epochs=self.budget.epochs, patience=self.budget.patience, seed=self.seed
        )
        return InProcessExecutor(loaded, plan)


def pack(spec: StudySpec, evaluator: Evaluator) -> ObjectiveShipment:
    """Return what the workers of a study need."""
    loaded = evaluator.loaded
    return ObjectiveShipment(
        reference=_with_absolute_path(spec.objective),
        dataset=loaded.dataset,
        metric=loaded.metric,
        split=loaded.split,
        fold_rows=loaded.fold_rows,
        budget=spec.budget,
        seed=spec.seed,
        keras_backend=choose_keras_backend("auto"),
    )


def _with_absolute_path(reference: ObjectiveReference) -> ObjectiveReference:
    if not reference.is_user_file:
        return reference
    path, _, class_name = reference.text.rpartition(":")
    return replace(reference, text=f"{Path(path).resolve()}:{class_name}")


def _use_one_thread() -> None:
    for name, value in _ONE_THREAD.items():
        os.environ.setdefault(name, value)
    flags = os.environ.get("XLA_FLAGS", "")
    if "xla_cpu_multi_thread_eigen" not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} {_XLA_ONE_THREAD}".strip()
