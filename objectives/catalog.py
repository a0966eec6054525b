"""Objectives by reference: a data set's name, a table, or a user's own class."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, final

from objectives.data.task import Task
from objectives.errors import ObjectiveError
from objectives.families.mlp_layout import default_space_name
from objectives.keras_backend import choose_keras_backend
from search_spaces import SearchSpace, ready_made
from search_spaces.suggestions import closest

if TYPE_CHECKING:
    from objectives.objective import Objective

_TABLE_ENDINGS = (".csv", ".parquet")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveReference:
    """What a person typed to name an objective.

    Attributes:
        text: A catalogue name, ``file.py:ClassName``, or a table's path.
        target: The target column of a table, else None.
        task: The task to use instead of the one inferred from a table's target, else None.
    """

    text: str
    target: str | None = None
    task: Task | None = None

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


def objective_names() -> tuple[str, ...]:
    """Return the names of the ready-made objectives."""
    # Here, not above: results name an objective and must not wait for the data libraries.
    from objectives.data.datasets import dataset_names

    return dataset_names()


def reference_complaints(reference: ObjectiveReference) -> list[str]:
    """Return a sentence for each thing wrong with a reference, without opening any data."""
    if "://" in reference.text:
        return [
            f"{reference.text}: is an address, but only files are read;"
            " download it and give the file"
        ]
    if reference.is_table:
        if reference.target is None:
            return [f"{reference.text}: a table needs its target column; add --target COLUMN"]
        return []
    complaints = []
    if reference.target is not None:
        complaints.append(
            f"--target {reference.target}: only a table (.csv or .parquet) has a target column;"
            f" leave it out for {reference.text}"
        )
    if reference.task is not None:
        complaints.append(
            f"--task {reference.task}: only a table's task can be chosen;"
            f" leave it out for {reference.text}"
        )
    if reference.is_user_file or reference.text in objective_names():
        return complaints
    if reference.text.endswith(".py"):
        return [
            *complaints,
            f"{reference.text}: name the class as well, {reference.text}:ClassName",
        ]
    names = objective_names()
    return [
        *complaints,
        f"objective {reference.text!r} is not known{closest(reference.text, names)}; use"
        f" {', '.join(names)}, a table such as houses.csv with --target, or file.py:ClassName",
    ]


def make_objective(reference: ObjectiveReference) -> Objective:
    """Return the objective that a reference names; loads Keras.

    Raises:
        ObjectiveError: If there is no such objective.
    """
    complaints = reference_complaints(reference)
    if complaints:
        raise ObjectiveError(*complaints)
    if reference.is_user_file:
        from objectives.user_file import load_user_objective

        return load_user_objective(reference.text)
    from objectives.families.mlp import MlpObjective

    return MlpObjective(reference.text, target=reference.target, task=reference.task)


def own_space(reference: ObjectiveReference, *, keras_backend: str) -> tuple[str, SearchSpace]:
    """Return the space that an objective is tuned over when the study names none, and its name.

    Loads Keras for a user's own class only, whose file says the space.

    Raises:
        ObjectiveError: If the user's file cannot be used or has no space.
    """
    if reference.is_user_file:
        choose_keras_backend(keras_backend)
        return "custom", make_objective(reference).space
    name = default_space_name(reference.text)
    return name, ready_made(name)
