"""The data that a class of a person's gives, and what it remembers of giving them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, final

import numpy as np

from objectives.data import DataError, Dataset, Task
from objectives.data.columns.reading import EVERY_COLUMN, ColumnChoices
from objectives.data.given.checks import jax_complaints
from objectives.data.given.returned import returned_dataset
from objectives.data.given.streamed import sources_of
from objectives.errors import ObjectiveError
from objectives.machine.keras_backend import choose_keras_backend
from objectives.user.code import run_users_code
from objectives.user.stated import Stated

if TYPE_CHECKING:
    from objectives.data.streams.parts import StreamParts
    from objectives.in_memory.data import GivenData


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DataChoices:
    """What is said of a model's data beside the model.

    Attributes:
        task: What is predicted; None for what the model says, or the targets.
        target: The column of a table that is predicted.
        columns: What is said of a table's columns.
        data: The data, where the model has no ``data()`` of its own.
    """

    task: Task | None = None
    target: str | None = None
    columns: ColumnChoices = EVERY_COLUMN
    data: GivenData | None = None


NOTHING_SAID = DataChoices()


@final
class UserData:
    """What ``data()`` gives, and what it sets on the instance meanwhile."""

    def __init__(self, stated: Stated, choices: DataChoices = NOTHING_SAID) -> None:
        """Take what the class says, and what is said beside it."""
        self._stated = stated
        self._choices = choices
        self._memory: Mapping[str, Any] = {}

    def dataset(self) -> Dataset:
        """Return the class's data; a pair of arrays is checked and its task inferred."""
        before = dict(vars(self._stated.instance))
        dataset: Dataset = run_users_code(self._stated.path, "data()", self._given)
        self._memory = {
            name: value
            for name, value in vars(self._stated.instance).items()
            if name not in before or before[name] is not value
        }
        where = f"{self._stated.where}.data()"
        complaints = jax_complaints(dataset, where=where) if dataset.as_given else []
        if complaints and choose_keras_backend("auto") == "jax":
            raise ObjectiveError(*complaints)
        return self._with_groups(dataset)

    def _given(self) -> Dataset:
        """Return what ``data()`` gives; of a stream all, which runs more code of the class."""
        stated, choices = self._stated, self._choices
        task = choices.task or stated.word("task", Task)
        try:
            if choices.data is not None:
                return choices.data.dataset(
                    name=stated.class_name,
                    task=task,
                    target=choices.target,
                    columns=choices.columns,
                    steps=stated.steps,
                )
            data = stated.instance.data()
            dataset = returned_dataset(data, name=stated.class_name, task=task, steps=stated.steps)
        except DataError as error:
            raise ObjectiveError(*error.complaints) from error
        if dataset is None:
            raise ObjectiveError(
                f"{stated.where}.data() returned {type(data).__name__}; return"
                " two arrays (x, y), a stream of batches (tf.data, PyDataset, a generator), two or"
                " three of these to train on, to choose by and to test with, or a Dataset"
            )
        return dataset

    def _with_groups(self, dataset: Dataset) -> Dataset:
        """Return the data set with what the class's ``groups(x)`` says of its rows."""
        if not hasattr(self._stated.instance, "groups"):
            return dataset
        call = partial(self._stated.instance.groups, dataset.features)
        groups = np.asarray(run_users_code(self._stated.path, "groups(x)", call))
        if groups.shape != (dataset.rows,):
            raise ObjectiveError(
                f"{self._stated.where}.groups(x) returned shape {groups.shape}; return"
                f" one group a row, shape ({dataset.rows},)"
            )
        return replace(dataset, groups=groups)

    def streams_again(self, streams: StreamParts) -> StreamParts:
        """Return the parts of a data set with the streams that ``data()`` gives here."""
        given = self._choices.data
        give = self._stated.instance.data if given is None else given.parts
        data = run_users_code(self._stated.path, "data()", give)
        sources = sources_of(data, name=self._stated.class_name, steps=self._stated.steps)
        return streams.made_again(sources)

    def memory(self) -> Mapping[str, Any]:
        """Return the attributes that ``data()`` has set."""
        return self._memory

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Set the attributes that ``data()`` has set in another process."""
        self._memory = dict(memory)
        vars(self._stated.instance).update(memory)
