"""Data sets by name, from tables and from arrays; their splits and their preparation."""

from typing import TYPE_CHECKING

from objectives.lazy_names import loaded_on_use

if TYPE_CHECKING:
    from objectives.data.dataset import Dataset, Preprocessing
    from objectives.data.datasets import dataset_names, load_dataset
    from objectives.data.errors import DataError
    from objectives.data.given.arrays import dataset_from_arrays
    from objectives.data.preparation import (
        PreparedData,
        TargetScale,
        describe_preprocessing,
        prepare,
    )
    from objectives.data.scaling.scaling import Scaling
    from objectives.data.split import Split
    from objectives.data.splits.draw import split_rows
    from objectives.data.splits.folds import fold_rows
    from objectives.data.splits.rule import SplitRule, read_rule
    from objectives.data.tables.read import read_table
    from objectives.data.task import Task, infer_task
else:
    __getattr__ = loaded_on_use(
        __name__,
        {
            "objectives.data.dataset": ("Dataset", "Preprocessing"),
            "objectives.data.datasets": ("dataset_names", "load_dataset"),
            "objectives.data.errors": ("DataError",),
            "objectives.data.given.arrays": ("dataset_from_arrays",),
            "objectives.data.preparation": (
                "PreparedData",
                "TargetScale",
                "describe_preprocessing",
                "prepare",
            ),
            "objectives.data.scaling.scaling": ("Scaling",),
            "objectives.data.split": ("Split",),
            "objectives.data.splits.draw": ("split_rows",),
            "objectives.data.splits.folds": ("fold_rows",),
            "objectives.data.splits.rule": ("SplitRule", "read_rule"),
            "objectives.data.tables.read": ("read_table",),
            "objectives.data.task": ("Task", "infer_task"),
        },
    )

__all__ = [
    "DataError",
    "Dataset",
    "PreparedData",
    "Preprocessing",
    "Scaling",
    "Split",
    "SplitRule",
    "TargetScale",
    "Task",
    "dataset_from_arrays",
    "dataset_names",
    "describe_preprocessing",
    "fold_rows",
    "infer_task",
    "load_dataset",
    "prepare",
    "read_rule",
    "read_table",
    "split_rows",
]
