"""What a person typed to name an objective, or handed over."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import final

from objectives.data.columns.reading import ColumnChoices, Wish
from objectives.data.task import Task
from objectives.in_memory.names import IN_MEMORY, TABLE
from objectives.in_memory.objects import Given

_TABLE_ENDINGS = (".csv", ".parquet")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveReference:
    """What a person typed to name an objective.

    Attributes:
        text: A catalogue name, ``file.py:NAME``, a table's path; or ``python:NAME`` for an object
            that was handed over in Python.
        target: The target column of a table, else None.
        task: The task to use instead of the one inferred from a table's target, else None.
        model: The ready-made model to tune on a data set or a table, None for the MLP.
        drop: Columns of a table that are no features, None for none.
        features: The only columns that are, None for all that are fit for it.
        read_as: Columns of a table, each with the word for how it is read; None for none.
        weights: The column that says how much a row counts in training, or None.
        data: What a person's own model is trained on, where it does not say so itself:
            ``file.py:NAME``, a table, an ``.npz`` file, or ``python:data`` for what is in memory.
        form: What the function that builds the model is called with, a ``Form``; None where its
            signature tells.
        source_folder: Where the source of a user's class is kept that is run in place of its file,
            None for the file itself.
        given: The objects that were handed over, in the process where they were; no part of what
            is written down.
    """

    text: str
    target: str | None = None
    task: Task | None = None
    model: str | None = None
    drop: tuple[str, ...] | None = None
    features: tuple[str, ...] | None = None
    read_as: tuple[tuple[str, str], ...] | None = None
    weights: str | None = None
    data: str | None = None
    form: str | None = None
    source_folder: Path | None = None
    given: Given | None = field(default=None, compare=False, repr=False)

    @property
    def file(self) -> Path:
        """The file with the code of a person's own model; of an object its text at this moment."""
        if self.is_in_memory:
            file = Path(f"{self.class_name}.py")
            if self.source_folder is None and self.given is not None:
                return self.given.file
        else:
            file = Path(self.text.rpartition(":")[0])
        return file if self.source_folder is None else self.source_folder / file.name

    @property
    def class_name(self) -> str:
        """The name of a person's own class or function."""
        return self.text.rpartition(":")[2]

    @property
    def said(self) -> str:
        """How messages name it."""
        return self.text.removeprefix(IN_MEMORY)

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
        """Whether the reference is a table, by its path or in memory."""
        return self.text == TABLE or self.text.lower().endswith(_TABLE_ENDINGS)

    @property
    def is_in_memory(self) -> bool:
        """Whether the objective was handed over in Python, so that no file says what it is."""
        return self.text.startswith(IN_MEMORY)

    @property
    def needs_objects(self) -> bool:
        """Whether only the process that hands something over can go on with it."""
        return self.is_in_memory or (self.data or "").startswith(IN_MEMORY)

    @property
    def has_own_code(self) -> bool:
        """Whether a person's own class or function builds the model."""
        return self.is_user_file or (self.is_in_memory and not self.is_table)

    @property
    def has_given_data(self) -> bool:
        """Whether data are given beside the objective, or are all that was handed over."""
        return self.data is not None or (self.given is not None and self.given.data is not None)

    @property
    def data_word(self) -> str:
        """What messages and names call the data that are given."""
        return "data" if self.data is None else Path(self.data.removeprefix(IN_MEMORY)).stem

    @property
    def has_table(self) -> bool:
        """Whether what is trained on is a table, whose columns can be spoken of."""
        of_data = (self.data or "").lower().endswith(_TABLE_ENDINGS)
        given = None if self.given is None else self.given.data
        return self.is_table or of_data or (given is not None and given.is_table)

    @property
    def is_user_file(self) -> bool:
        """Whether the reference is a class or a function in a file of the user's."""
        return ".py:" in self.text and not self.is_in_memory

    def absolute(self) -> ObjectiveReference:
        """Return the reference with a user's file by its absolute path, for other processes.

        Without the objects, which travel apart.
        """
        if not self.is_user_file:
            return replace(self, given=None)
        path, _, class_name = self.text.rpartition(":")
        folder = None if self.source_folder is None else self.source_folder.resolve()
        text = f"{Path(path).resolve()}:{class_name}"
        return replace(self, text=text, source_folder=folder, given=None)

    @property
    def short_name(self) -> str:
        """A short name, fit to begin a study's name."""
        if self.is_user_file or self.is_in_memory:
            return self.class_name.lower()
        return Path(self.text).stem.lower()
