"""What the ready-made models on data sets and tables have in common: all but the model."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from objectives.data.columns.reading import EVERY_COLUMN
from objectives.data.rows import Rows
from objectives.families.parts.targets import arranged_targets
from objectives.families.schedules import schedule_callbacks
from objectives.families.tabular_data import TabularData
from objectives.metric import default_metric
from search_spaces.known.checks import known_space_complaints

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import keras
    import numpy as np

    from objectives.data import Dataset, Task
    from objectives.data.columns.reading import ColumnChoices
    from objectives.families.record import Family
    from objectives.in_memory.data import GivenData
    from objectives.metric import Metric
    from objectives.objective import Signature
    from search_spaces import Configuration, SearchSpace


class TabularObjective(ABC):
    """A ready-made model on one of the catalogue's data sets or on a table of the user's.

    A family names itself and its version, and builds the model; one with other inputs or outputs
    also arranges the rows.
    """

    OWN_FAMILY: ClassVar[Family]
    """What it is where a person asked for no other family of the same model."""
    VERSION: ClassVar[str]
    """Raised when the same configuration would build another model than before."""

    def __init__(
        self,
        reference: str,
        *,
        target: str | None = None,
        task: Task | None = None,
        family: Family | None = None,
        columns: ColumnChoices = EVERY_COLUMN,
    ) -> None:
        """Take a data set's name, or a table's path with its target column.

        ``family`` is what a person asked for, where several stand for this model, and ``columns``
        what is said of a table's columns.
        """
        self._data = TabularData(
            family=family or self.OWN_FAMILY,
            reference=reference,
            target=target,
            task=task,
            choices=columns,
        )

    def take(self, given: GivenData) -> None:
        """Train on data that were given in place of those that were named."""
        self._data = replace(self._data, given=given)

    @abstractmethod
    def build_model(self, configuration: Configuration, signature: Signature) -> keras.Model:
        """Return the compiled model of a configuration.

        Raises:
            ValueError: If a parameter's value is not known, or the data lack a column.
        """

    @property
    def name(self) -> str:
        """The family's name where it has one, and the data where they are not its own."""
        return self._data.name

    @property
    def space(self) -> SearchSpace:
        """The ready-made space."""
        return self._data.space

    def dataset(self, data_dir: Path | None) -> Dataset:
        """Load the data set or read the table."""
        return self._data.load(data_dir)

    def metric(self, task: Task) -> Metric:
        """Return squared error for regression, accuracy for classes."""
        return default_metric(task)

    @property
    def row_parameters(self) -> tuple[str, ...]:
        """How numbers are scaled and how classes are written."""
        return ("scaling", "targets")

    def rows(
        self,
        x: np.ndarray,
        y: np.ndarray,
        *,
        configuration: Configuration,
        classes: Sequence[str],
        are_trained: bool,
    ) -> Rows:
        """Return one input and one output, without weights."""
        del are_trained
        return Rows(x=x, y=arranged_targets(y, configuration, classes=len(classes)))

    def callbacks(
        self, configuration: Configuration, *, has_validation: bool
    ) -> Sequence[keras.callbacks.Callback]:
        """Return what the learning-rate schedule needs."""
        return schedule_callbacks(configuration, has_validation=has_validation)

    def space_complaints(self, space: SearchSpace) -> list[str]:
        """Return a sentence for each parameter that is not read or could not be used."""
        family = self._data.family
        return known_space_complaints(space, reads=family.reads, who=family.who)

    def fingerprint(self) -> str:
        """Return the version of the family."""
        return self.VERSION
