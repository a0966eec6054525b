"""Data sets by name, from tables and from arrays; their splits and their preparation."""

from objectives.data.dataset import Dataset, Preprocessing, dataset_from_arrays
from objectives.data.errors import DataError
from objectives.data.task import Task, infer_task

__all__ = [
    "DataError",
    "Dataset",
    "Preprocessing",
    "Task",
    "dataset_from_arrays",
    "infer_task",
]
