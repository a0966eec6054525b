"""Objectives by reference: a data set's name, a table, or a user's own class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from objectives.errors import ObjectiveError
from objectives.families.catalog import PLAIN, family_names, family_of
from objectives.machine.keras_backend import choose_keras_backend
from search_spaces import SearchSpace, ready_made
from search_spaces.suggestions import closest

if TYPE_CHECKING:
    from objectives.families.record import Family
    from objectives.objective import Objective
    from objectives.reference import ObjectiveReference


def family_named(reference: ObjectiveReference) -> Family:
    """Return the ready-made model of a reference, by itself or beside its data, else the MLP."""
    return family_of(reference.model or reference.text) or PLAIN


def _data_named(reference: ObjectiveReference) -> str:
    """Return a data set's name or a table's path; a model by itself has data of its own."""
    alone = family_of(reference.text)
    return reference.text if alone is None else alone.data


def objective_names() -> tuple[str, ...]:
    """Return the names of the ready-made objectives: models on their own data, and data sets."""
    # Here, not above: results name an objective and must not wait for the data libraries.
    from objectives.data.datasets import dataset_names

    return (*family_names(), *dataset_names())


def reference_complaints(reference: ObjectiveReference, *, needs_target: bool = True) -> list[str]:
    """Return a sentence for each thing wrong with a reference, without opening any data.

    Args:
        reference: What a person typed.
        needs_target: Whether a table has to have its target named.
    """
    if "://" in reference.text:
        return [
            f"{reference.text}: is an address, but only files are read;"
            " download it and give the file"
        ]
    complaints = _model_complaints(reference)
    if reference.is_table:
        if reference.target is None and needs_target:
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
    complaints += _column_complaints(reference)
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


def _column_complaints(reference: ObjectiveReference) -> list[str]:
    """Return a sentence for each thing said of columns, where there is no table."""
    said = {
        "--drop": ",".join(reference.drop or ()),
        "--features": ",".join(reference.features or ()),
        "--as": ", ".join(f"{name}={word}" for name, word in reference.read_as or ()),
        "--weights": reference.weights,
    }
    way_out = (
        "say it in data(): read_table(..., drop=, features=, read_as=, weights=)"
        if reference.is_user_file
        else f"leave it out for {reference.text}"
    )
    return [
        f"{flag} {value}: only a table (.csv or .parquet) has columns to speak of; {way_out}"
        for flag, value in said.items()
        if value
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
        from objectives.user.file import load_user_objective

        return load_user_objective(reference.text, source_folder=reference.source_folder)
    family = family_named(reference)
    return family.make(
        family,
        _data_named(reference),
        target=reference.target,
        task=reference.task,
        columns=reference.columns,
    )


def own_space(reference: ObjectiveReference, *, keras_backend: str) -> tuple[str, SearchSpace]:
    """Return the space that an objective is tuned over when the study names none, and its name.

    Loads Keras for a user's own class only, whose file says the space.

    Raises:
        ObjectiveError: If the user's file cannot be used or has no space.
    """
    if reference.is_user_file:
        choose_keras_backend(keras_backend)
        return "custom", make_objective(reference).space
    name = family_named(reference).space_for(_data_named(reference))
    return name, ready_made(name)
