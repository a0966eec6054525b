"""Objectives by reference: a data set's name, a table, or a user's own class."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, final

from objectives.data.task import Task
from objectives.errors import ObjectiveError
from objectives.families.catalog import PLAIN, family_names, family_of
from objectives.machine.keras_backend import choose_keras_backend
from search_spaces import SearchSpace, ready_made
from search_spaces.suggestions import closest

if TYPE_CHECKING:
    from objectives.families.record import Family
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

    @property
    def family(self) -> Family | None:
        """The ready-made model that is named, by itself or beside its data; None for the MLP."""
        return family_of(self.model or self.text)

    @property
    def data(self) -> str:
        """The data set's name or the table's path; a model by itself has data of its own."""
        alone = family_of(self.text)
        return self.text if alone is None else alone.data

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
    """Return the names of the ready-made objectives: models on their own data, and data sets."""
    # Here, not above: results name an objective and must not wait for the data libraries.
    from objectives.data.datasets import dataset_names

    return (*family_names(), *dataset_names())


def reference_complaints(reference: ObjectiveReference) -> list[str]:
    """Return a sentence for each thing wrong with a reference, without opening any data."""
    if "://" in reference.text:
        return [
            f"{reference.text}: is an address, but only files are read;"
            " download it and give the file"
        ]
    complaints = _model_complaints(reference)
    if reference.is_table:
        if reference.target is None:
            complaints.append(
                f"{reference.text}: a table needs its target column; add --target COLUMN"
            )
        return complaints
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


def _model_complaints(reference: ObjectiveReference) -> list[str]:
    model = reference.model
    if model is None:
        return []
    names, family = family_names(), family_of(model)
    if family is None:
        return [f"--model {model}: not known{closest(model, names)}; use {', '.join(names)}"]
    if reference.is_user_file or family_of(reference.text) is not None:
        return [
            f"--model {model}: {reference.text} is a model itself; leave --model out, or name a"
            " data set or a table"
        ]
    if family.on_its_data_alone is not None and reference.text != family.data:
        return [f"--model {model}: {family.on_its_data_alone}; name that"]
    return []


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
    family = reference.family or PLAIN
    return family.make(family, reference.data, target=reference.target, task=reference.task)


def own_space(reference: ObjectiveReference, *, keras_backend: str) -> tuple[str, SearchSpace]:
    """Return the space that an objective is tuned over when the study names none, and its name.

    Loads Keras for a user's own class only, whose file says the space.

    Raises:
        ObjectiveError: If the user's file cannot be used or has no space.
    """
    if reference.is_user_file:
        choose_keras_backend(keras_backend)
        return "custom", make_objective(reference).space
    name = (reference.family or PLAIN).space_for(reference.data)
    return name, ready_made(name)
