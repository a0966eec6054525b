"""What the ready-made models for tables have in common: where their data come from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, final

from objectives.data import load_dataset
from objectives.data.columns.reading import EVERY_COLUMN, ColumnChoices
from objectives.data.local_files import CALIFORNIA_FEATURES
from objectives.data.tables.read import read_chosen_table
from search_spaces import ready_made

if TYPE_CHECKING:
    from objectives.data import Dataset, Task
    from objectives.families.record import Family
    from objectives.in_memory.data import GivenData
    from search_spaces import SearchSpace

# Data sets that scikit-learn brings along: loading them costs nothing.
_AT_HAND = frozenset({"breast_cancer", "diabetes", "digits", "wine"})


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TabularData:
    """One of the catalogue's data sets, or a table of the user's, for a ready-made model.

    Attributes:
        family: The model.
        reference: The data set's name, or the table's path.
        target: The target column of a table, else None.
        task: The task to use instead of the one inferred from a table's target, else None.
        choices: What is said of a table's columns.
        given: Data that were handed over, in place of the data set; None for none.
    """

    family: Family
    reference: str
    target: str | None = None
    task: Task | None = None
    choices: ColumnChoices = EVERY_COLUMN
    given: GivenData | None = None

    @property
    def name(self) -> str:
        """The model's name where it has one, and its data where they are not the model's own."""
        data = self.reference if self.target is None else Path(self.reference).name
        parts = (
            self.family.name,
            "" if self.family.data == self.reference else data,
            self.target or "",
        )
        return ":".join(part for part in parts if part)

    @property
    def space(self) -> SearchSpace:
        """The ready-made space of the model for these data."""
        return ready_made(self.family.space_for(self.reference))

    def load(self, data_dir: Path | None) -> Dataset:
        """Load the data set or read the table; raise ``DataError`` where that is impossible."""
        if self.given is not None:
            return self.given.dataset(
                name=self.reference, task=self.task, target=self.target, columns=self.choices
            )
        if self.target is None:
            return load_dataset(self.reference, data_dir=data_dir)
        return read_chosen_table(
            Path(self.reference), target=self.target, task=self.task, choices=self.choices
        )

    @property
    def has_columns(self) -> bool:
        """Whether rows are a table's, and not images."""
        return self.reference != "fashion_mnist"

    @property
    def columns(self) -> int | None:
        """How many columns a model gets; None where only reading the data shows it."""
        if self.reference == "california_housing":
            return len(CALIFORNIA_FEATURES)
        if self.reference in _AT_HAND:
            return len(load_dataset(self.reference, data_dir=None).feature_names)
        return None
