"""Data sets by name, from tables and from arrays; their splits and their preparation."""

from objectives.data.dataset import Dataset, Preprocessing, dataset_from_arrays
from objectives.data.datasets import dataset_names, load_dataset
from objectives.data.errors import DataError
from objectives.data.preparation import (
    PreparedData,
    TargetScale,
    describe_preprocessing,
    prepare,
    prepared_shape,
)
from objectives.data.splits import Split, fold_rows, split_rows
from objectives.data.tables import read_table
from objectives.data.task import Task, infer_task

__all__ = [
    "DataError",
    "Dataset",
    "PreparedData",
    "Preprocessing",
    "Split",
    "TargetScale",
    "Task",
    "dataset_from_arrays",
    "dataset_names",
    "describe_preprocessing",
    "fold_rows",
    "infer_task",
    "load_dataset",
    "prepare",
    "prepared_shape",
    "read_table",
    "split_rows",
]
