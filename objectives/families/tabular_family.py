"""What the ready-made models for tables have in common: their data and their parameters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, final

from objectives.data import load_dataset, read_table
from objectives.data.local_files import CALIFORNIA_FEATURES
from objectives.families.names import family_of
from search_spaces.known.parameters import known_parameters

if TYPE_CHECKING:
    from objectives.data import Dataset, Task

# What every model reads, whatever its layers are joined to.
SHARED_PARAMETERS = frozenset(
    name for name, known in known_parameters().items() if known.group != "family"
)
# Data sets that scikit-learn brings along: loading them costs nothing.
_AT_HAND = frozenset({"breast_cancer", "diabetes", "digits", "wine"})


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TabularData:
    """One of the catalogue's data sets, or a table of the user's, for a ready-made model.

    Attributes:
        family: The model's name.
        reference: The data set's name, or the table's path.
        target: The target column of a table, else None.
        task: The task to use instead of the one inferred from a table's target, else None.
    """

    family: str
    reference: str
    target: str | None = None
    task: Task | None = None

    @property
    def name(self) -> str:
        """The model's name, and its data where they are not the model's own."""
        family = family_of(self.family)
        if family is not None and family.data == self.reference:
            return self.family
        if self.target is None:
            return f"{self.family}:{self.reference}"
        return f"{self.family}:{Path(self.reference).name}:{self.target}"

    def load(self, data_dir: Path | None) -> Dataset:
        """Load the data set or read the table; raise ``DataError`` where that is impossible."""
        if self.target is None:
            return load_dataset(self.reference, data_dir=data_dir)
        return read_table(Path(self.reference), target=self.target, task=self.task)

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
