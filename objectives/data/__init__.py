"""Data sets by name, from tables and from arrays; their splits and their preparation."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
    from objectives.data.scaling import Scaling
    from objectives.data.split import Split
    from objectives.data.splits.draw import fold_rows, split_rows
    from objectives.data.splits.rule import SplitRule, read_rule
    from objectives.data.tables.read import read_table
    from objectives.data.task import Task, infer_task

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

_MODULES = {
    "DataError": "errors",
    "Dataset": "dataset",
    "PreparedData": "preparation",
    "Preprocessing": "dataset",
    "Scaling": "scaling",
    "Split": "split",
    "SplitRule": "splits.rule",
    "TargetScale": "preparation",
    "Task": "task",
    "dataset_from_arrays": "given.arrays",
    "dataset_names": "datasets",
    "describe_preprocessing": "preparation",
    "fold_rows": "splits.draw",
    "infer_task": "task",
    "load_dataset": "datasets",
    "prepare": "preparation",
    "read_rule": "splits.rule",
    "read_table": "tables.read",
    "split_rows": "splits.draw",
}


def __getattr__(name: str) -> Any:
    # Loaded on first use: commands that only read results need neither NumPy nor pandas.
    if name in _MODULES:
        return getattr(import_module(f"objectives.data.{_MODULES[name]}"), name)
    raise AttributeError(f"module 'objectives.data' has no attribute {name!r}")
