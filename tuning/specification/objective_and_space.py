"""What is tuned, from settings: the objective with its metric, and the space."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from objectives.catalog import has_columns, own_space, reference_complaints
from objectives.demands import demanded_keras_backend, preferred_keras_backend
from objectives.machine.keras_backend import prefer_keras_backend
from objectives.reference import ObjectiveReference
from search_spaces import (
    SearchSpace,
    TuningError,
    Value,
    ready_made,
    ready_made_first,
    ready_made_names,
)
from search_spaces.given.conversion import space_from
from search_spaces.known.parameters import group_names
from search_spaces.partly.filled_in import NO_DEFAULTS
from search_spaces.partly.held_values import fix
from search_spaces.suggestions import closest
from tuning.specification.fields.search import NO_TEST
from tuning.specification.file_values import with_absolute_files
from tuning.specification.given_values import given_values
from tuning.specification.study_file import WrittenSpace, space_from_text

if TYPE_CHECKING:
    from objectives.in_memory.objects import Given
    from tuning.specification.settings import SettingsReader

# As most file systems have it, in bytes.
_LONGEST_NAME = 255
_LONGEST_PATH = 4000


def read_objective(
    reader: SettingsReader, *, needs_target: bool = True, given: Given | None = None
) -> ObjectiveReference | None:
    """Return what is tuned; None where it cannot be, which is noted in the reader.

    Args:
        reader: The settings.
        needs_target: False where a table is only looked at.
        given: The objects that the settings name, where there are any.
    """
    text, task, target = (reader.read(name) for name in ("objective", "task", "target"))
    if text is None:
        if reader.given("objective") is None:
            reader.complaints.append(
                "objective: say what to tune: a data set's name, a table, or file.py:ClassName"
            )
        return None
    for name in ("objective", "data"):
        if _is_too_long(reader.read(name) or ""):
            reader.complain(name, "too long for the name of a file")
            return None
    reference = ObjectiveReference(
        text=text,
        target=target,
        task=task,
        model=reader.read("model"),
        drop=reader.read("drop"),
        features=reader.read("features"),
        read_as=reader.read("read_as"),
        weights=reader.read("weights"),
        data=reader.read("data"),
        form=reader.read("form"),
        given=given,
    )
    complaints = reference_complaints(reference, needs_target=needs_target)
    # In a study file the setting has a line; on the command line its text is place enough.
    source = reader.place("objective").removesuffix("objective")
    reader.complaints.extend(f"{source}{complaint}" for complaint in complaints)
    return None if complaints else reference


def _is_too_long(path: str) -> bool:
    """Tell whether the system knows no such name, and fails where it is asked for one."""
    content = path.encode("utf-8", "surrogatepass")
    return len(content) > _LONGEST_PATH or any(
        len(part) > _LONGEST_NAME for part in content.split(b"/")
    )


def read_files(reader: SettingsReader, objective: ObjectiveReference | None) -> None:
    """Note what is wrong with files of validation and test rows, before they are read."""
    for name in ("validation", "test"):
        value = reader.read(name)
        if value is None or objective is None or (name == "test" and value == NO_TEST):
            continue
        if not ObjectiveReference(text=value).is_table:
            none = ", or none" if name == "test" else ""
            reader.complain(name, f"name a table (.csv or .parquet){none}")
        elif objective.has_own_code:
            reader.complain(name, "a class gives its own: return them from data()")
        elif not objective.is_table:
            reader.complain(name, f"goes with a table alone; leave it out for {objective.text}")


def read_keras_backend(reader: SettingsReader, objective: ObjectiveReference | None) -> str:
    """Return the backend that was asked for, else the one that a user's class demands.

    Else ``auto``, which takes what trains the layers of its model faster.
    """
    given = reader.read("keras_backend")
    try:
        demanded = None if objective is None else demanded_keras_backend(objective)
    except TuningError as error:
        reader.complaints.extend(error.complaints)
        return "auto"
    wanted = None if given == "auto" else given
    if wanted is not None and demanded not in (None, "auto", wanted) and objective is not None:
        reader.complain("keras_backend", f"{objective.text} demands {demanded}; leave it out")
    chosen = wanted or demanded or "auto"
    # Trials may be given GPUs on other machines than this one, which has none.
    is_open = chosen == "auto" and not reader.read("gpus")
    known = preferred_keras_backend(objective) if is_open and objective is not None else None
    prefer_keras_backend(known)
    return chosen


class NamedSpace(NamedTuple):
    """A study's space, as far as it can be told.

    Attributes:
        name: ``custom`` for one that is not ready-made.
        space: None where it cannot be, which is noted in the reader.
        first: The values that the objective itself or a ready-made space begins with, if any.
    """

    name: str
    space: SearchSpace | None
    first: Mapping[str, Value] = NO_DEFAULTS


def read_space(
    reader: SettingsReader,
    objective: ObjectiveReference | None,
    *,
    keras_backend: str,
    needs_data: bool = True,
) -> NamedSpace:
    """Return the space: values of ``set`` are held fixed in it, its files have absolute paths.

    Without ``needs_data`` nobody need say what is trained on.
    """
    named = _named_space(reader, objective, keras_backend=keras_backend, needs_data=needs_data)
    name, space = _with_values_set(reader, named.name, named.space)
    return NamedSpace(name, _with_absolute_files(reader, objective, space), named.first)


def _named_space(
    reader: SettingsReader,
    objective: ObjectiveReference | None,
    *,
    keras_backend: str,
    needs_data: bool,
) -> NamedSpace:
    setting = reader.given("space")
    try:
        if setting is None:
            if objective is None:
                return NamedSpace("custom", None)
            return NamedSpace(
                *own_space(objective, keras_backend=keras_backend, needs_data=needs_data)
            )
        if isinstance(setting.value, WrittenSpace):
            return NamedSpace("custom", setting.value.read())
        if not isinstance(setting.value, str | Path):
            return NamedSpace("custom", space_from(setting.value))
        text = str(setting.value)
        if text in ready_made_names():
            columns = objective is None or has_columns(objective)
            return NamedSpace(
                text,
                ready_made(text, has_columns=columns),
                ready_made_first(text, has_columns=columns),
            )
        if "+" in text or text in group_names():
            return NamedSpace("custom", ready_made(text))
        space = space_from_text(text)
    except TuningError as error:
        reader.complaints.extend(error.complaints)
        return NamedSpace("custom", None)
    if space is None:
        names = ready_made_names()
        reader.complain(
            "space",
            f"not known{closest(text, names)}; use {', '.join(names)}, or a .yaml file",
        )
    return NamedSpace("custom", space)


def _with_values_set(
    reader: SettingsReader, name: str, space: SearchSpace | None
) -> tuple[str, SearchSpace | None]:
    """Return the space with the values of ``set`` held fixed."""
    setting = reader.given("set")
    if setting is None:
        return name, space
    try:
        values = given_values(setting.value, place=setting.place)
        return "custom", None if space is None else fix(space, values)
    except TuningError as error:
        reader.complaints.extend(error.complaints)
        return name, None


def _with_absolute_files(
    reader: SettingsReader, objective: ObjectiveReference | None, space: SearchSpace | None
) -> SearchSpace | None:
    """Return the space with absolute paths; in a user's own the names may mean something else."""
    if space is None or objective is None or objective.has_own_code:
        return space
    try:
        return with_absolute_files(space)
    except TuningError as error:
        reader.complaints.extend(error.complaints)
        return None
