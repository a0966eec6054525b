"""What a person typed to name an objective."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import final

from objectives.data.columns.reading import ColumnChoices, Wish
from objectives.data.task import Task

_TABLE_ENDINGS = (".csv", ".parquet")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveReference:
    """What a person typed to name an objective.

    Attributes:
        text: A catalogue name, ``file.py:ClassName``, or a table's path.
        target: The target column of a table, else None.
        task: The task to use instead of the one inferred from a table's target, else None.
        model: The ready-made model to tune on a data set or a table, None for the MLP.
        drop: Columns of a table that are no features, None for none.
        features: The only columns that are, None for all that are fit for it.
        read_as: Columns of a table, each with the word for how it is read; None for none.
        weights: The column that says how much a row counts in training, or None.
        source_folder: Where the source of a user's class is kept that is run in place of its file,
            None for the file itself.
    """

    text: str
    target: str | None = None
    task: Task | None = None
    model: str | None = None
    drop: tuple[str, ...] | None = None
    features: tuple[str, ...] | None = None
    read_as: tuple[tuple[str, str], ...] | None = None
    weights: str | None = None
    source_folder: Path | None = None

    @property
    def file(self) -> Path:
        """The file of a user's class that is run."""
        file = Path(self.text.rpartition(":")[0])
        return file if self.source_folder is None else self.source_folder / file.name

    @property
    def class_name(self) -> str:
        """The name of a user's class."""
        return self.text.rpartition(":")[2]

    @property
    def columns(self) -> ColumnChoices:
        """What the person says of a table's columns."""
        return ColumnChoices(
            drop=self.drop or (),
            features=self.features,
            read_as={name: Wish(word) for name, word in self.read_as or ()},
            weights=self.weights,
        )

    @property
    def is_table(self) -> bool:
        """Whether the reference is a table's path."""
        return self.text.lower().endswith(_TABLE_ENDINGS)

    @property
    def is_user_file(self) -> bool:
        """Whether the reference is a class in a file of the user's."""
        return ".py:" in self.text

    def absolute(self) -> ObjectiveReference:
        """Return the reference with a user's file by its absolute path, for other processes."""
        if not self.is_user_file:
            return self
        path, _, class_name = self.text.rpartition(":")
        folder = None if self.source_folder is None else self.source_folder.resolve()
        return replace(self, text=f"{Path(path).resolve()}:{class_name}", source_folder=folder)

    @property
    def short_name(self) -> str:
        """A short name, fit to begin a study's name."""
        if self.is_user_file:
            return self.text.rpartition(":")[2].lower()
        return Path(self.text).stem.lower()
