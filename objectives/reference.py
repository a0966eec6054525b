"""What a person typed to name an objective."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import final

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
    """

    text: str
    target: str | None = None
    task: Task | None = None
    model: str | None = None

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
        return replace(self, text=f"{Path(path).resolve()}:{class_name}")

    @property
    def short_name(self) -> str:
        """A short name, fit to begin a study's name."""
        if self.is_user_file:
            return self.text.rpartition(":")[2].lower()
        return Path(self.text).stem.lower()
