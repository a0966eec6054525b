"""Objectives by reference: a data set's name, a table, or a user's own class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from objectives.abilities import FindsItsSpace
from objectives.errors import ObjectiveError
from objectives.families.catalog import IMAGES, PLAIN, family_names, family_of
from objectives.in_memory.names import TABLE
from objectives.machine.keras_backend import choose_keras_backend
from objectives.user.sources import given_data
from search_spaces import SearchSpace, Value, ready_made, ready_made_first
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
    if reference.has_given_data:
        return reference.data_word
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
    if reference.needs_objects and reference.given is None:
        return [
            f"{reference.said} was handed over in Python, so that no file holds it; go on from"
            " there: tuning.search, or tuning.resume of a study that has begun"
        ]
    complaints = [*_model_complaints(reference), *_data_complaints(reference)]
    if reference.has_table:
        # A class may take a frame as it is.
        if reference.target is None and needs_target and not reference.has_own_code:
            complaints.append(
                f"{reference.said}: a table needs its target column; add --target COLUMN"
            )
        return complaints
    if reference.target is not None:
        complaints.append(
            f"--target {reference.target}: only a table (.csv or .parquet) has a target column;"
            f" leave it out for {reference.said}"
        )
    if reference.task is not None and not reference.has_given_data:
        complaints.append(
            f"--task {reference.task}: only a table's task can be chosen;"
            f" leave it out for {reference.said}"
        )
    complaints += _column_complaints(reference)
    if reference.has_own_code or reference.text in objective_names():
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


def _data_complaints(reference: ObjectiveReference) -> list[str]:
    """Return a sentence for each thing said of data or a function without room for it."""
    complaints = []
    if reference.form is not None and not reference.has_own_code:
        complaints.append(
            f"--form {reference.form}: only a function has a form; leave it out for"
            f" {reference.said}"
        )
    own = family_of(reference.text)
    has_room = reference.has_own_code or own is not None or reference.text == TABLE
    if reference.has_given_data and not has_room:
        names = ", ".join(family_names())
        complaints.append(
            f"--data {reference.data or 'data'}: {reference.said} says what the data are; leave it"
            f" out, or name a model: {names}"
        )
    elif reference.has_given_data and own is not None and own.on_its_data_alone is not None:
        complaints.append(f"--data {reference.data}: {own.name} {own.on_its_data_alone}")
    return complaints


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
        if reference.has_own_code
        else f"leave it out for {reference.said}"
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
    if reference.has_own_code or family_of(reference.text) is not None:
        return [
            f"--model {model}: {reference.said} is a model itself; leave --model out, or name a"
            " data set or a table"
        ]
    if family.on_its_data_alone is not None and reference.text != family.data:
        return [f"--model {model}: {family.on_its_data_alone}; name that"]
    return []


def make_objective(reference: ObjectiveReference, *, needs_data: bool = True) -> Objective:
    """Return the objective that a reference names; loads Keras.

    Without ``needs_data`` a person's own model need not say what it is trained on.

    Raises:
        ObjectiveError: If there is no such objective.
    """
    complaints = reference_complaints(reference)
    if complaints:
        raise ObjectiveError(*complaints)
    if reference.has_own_code:
        from objectives.user.file import load_user_objective

        return load_user_objective(reference, needs_data=needs_data)
    family = family_named(reference)
    objective = family.make(
        _data_named(reference),
        target=reference.target,
        task=reference.task,
        columns=reference.columns,
    )
    return _on_data(objective, reference)


def _on_data(objective: Objective, reference: ObjectiveReference) -> Objective:
    """Return a ready-made model, on the data that were given where there are any."""
    if not reference.has_given_data:
        return objective
    from objectives.families.tabular_objective import TabularObjective

    given = given_data(reference)
    assert given is not None
    assert isinstance(objective, TabularObjective)
    objective.take(given)
    return objective


class OwnSpace(NamedTuple):
    """The space of an objective: its name, and the values that the objective begins with."""

    name: str
    space: SearchSpace
    first: Mapping[str, Value]


def own_space(
    reference: ObjectiveReference, *, keras_backend: str, needs_data: bool = True
) -> OwnSpace:
    """Return the space that an objective is tuned over when the study names none.

    Loads Keras for a user's own class only, whose file says the space.

    Raises:
        ObjectiveError: If the user's file cannot be used or has no space.
    """
    if reference.has_own_code:
        choose_keras_backend(keras_backend)
        objective = make_objective(reference, needs_data=needs_data)
        space = objective.space
        first = objective.found_first if isinstance(objective, FindsItsSpace) else {}
        return OwnSpace("custom", space, first)
    name = family_named(reference).space_for(_data_named(reference))
    columns = has_columns(reference)
    return OwnSpace(
        name,
        ready_made(name, has_columns=columns),
        ready_made_first(name, has_columns=columns),
    )


def has_columns(reference: ObjectiveReference) -> bool:
    """Tell whether rows are columns that a ready-made model scales one by one, not images.

    Of data that a function makes, which is not called for this, only a file's name tells it.
    """
    if reference.has_own_code:
        return False
    if reference.has_given_data:
        given = None if reference.given is None else reference.given.data
        return reference.has_table or (given is not None and given.has_columns)
    return _data_named(reference) not in IMAGES
