"""The table of settings covers the specification, and all that a person is shown."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, assert_never, get_type_hints

import pytest

from search_spaces import SearchSpace, Value
from search_spaces.given.hyperparameters import HasHyperparameters
from tests.repository import REPOSITORY
from tuning.api import studies as api
from tuning.specification.fields.record import (
    Amount,
    Choice,
    Configurations,
    Duration,
    Fact,
    Field,
    Folder,
    Names,
    Repeats,
    Space,
    Text,
    Values,
    WholeNumber,
    WordsByName,
)
from tuning.specification.fields.study_settings import StudySettings
from tuning.specification.fields.table import (
    COMPARED_FIELDS,
    FIELDS,
    FILE_FIELDS,
    JOURNAL_FIELDS,
    SETTING_NAMES,
    SETTINGS,
    field_of,
)
from tuning.specification.resolve import READ_ALONE
from tuning.specification.settings import flag_of
from tuning.specification.study_file import value_in_file
from tuning.specification.study_spec import StudySpec

# Not the table that is made of the settings: there all of them are.
HAND_WRITTEN = [f"docs/{path.name}" for path in sorted((REPOSITORY / "docs").glob("*.md"))]
DOCUMENTS = "".join(
    (REPOSITORY / name).read_text(encoding="utf-8") for name in ("README.md", *HAND_WRITTEN)
)


# Which copy of a class one run takes; nobody asks for it, and no study keeps it.
OF_ONE_RUN = "objective.source_folder"


def leaves(record: type, *, within: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the places of a specification's values, each with its default."""
    types = get_type_hints(record)
    for field in fields(record):
        part = types[field.name]
        if is_dataclass(part) and isinstance(part, type) and field.name != "space":
            yield from leaves(part, within=f"{within}{field.name}.")
        elif field.compare and f"{within}{field.name}" != OF_ONE_RUN:
            yield f"{within}{field.name}", field.default


def each(*of: Field) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("field", of, ids=[field.name for field in of])


def test_no_two_settings_share_a_name_a_place_or_a_word_of_the_journal() -> None:
    for kind in ("name", "place"):
        assert len({getattr(field, kind) for field in FIELDS}) == len(FIELDS)
    keys = [field.journal_key for field in JOURNAL_FIELDS]
    assert len(set(keys)) == len(keys)


def test_every_value_of_a_specification_is_in_the_table_and_nothing_else_is_kept() -> None:
    places = {field.place for field in FIELDS if field.name != "set"}
    assert places == {place for place, _ in leaves(StudySpec)}


def test_what_is_read_by_its_form_alone_stands_at_the_top_level() -> None:
    # What lies deeper belongs to a record of its own, which `resolve` makes by hand.
    assert [field.name for field in READ_ALONE if "." in field.place] == []


def test_a_specification_has_the_defaults_of_the_table() -> None:
    table = {field.place: field.default for field in FIELDS}
    differing = {
        place: default
        for place, default in leaves(StudySpec)
        if default is not MISSING and place != "budget.patience" and table[place] != default
    }
    assert differing == {}


def test_files_and_journals_hold_every_setting_that_is_kept() -> None:
    kept = {field.name for field in SETTINGS if field.is_kept}
    assert {field.name for field in FILE_FIELDS} == kept - {"space"}
    assert {field.name for field in COMPARED_FIELDS} == kept - {"space"}
    assert {field.name for field in JOURNAL_FIELDS} == kept | {"space_name", "side_by_side"}
    assert {field.name for field in SETTINGS} - kept == {"set", "results"}


@each(*(field for field in SETTINGS if field.default not in (None, ())))
def test_the_help_tells_the_default(field: Field) -> None:
    default = value_in_file(field, field.default) or field.default
    shown = f"{default:g}" if isinstance(default, float) else str(default)
    assert f"default {shown}" in field.help or f"{shown} (default)" in field.help


@each(*SETTINGS)
def test_the_help_is_a_sentence(field: Field) -> None:
    assert field.help.endswith(".")
    assert field.panel


@each(*(field for field in FIELDS if field.words))
def test_the_words_of_a_setting_are_told(field: Field) -> None:
    said = field.help if not isinstance(field.form, Duration) else field.help + field.hint
    assert [word for word in field.words if word not in said] == []


def test_a_study_may_go_on_elsewhere_for_others_and_for_more_trials_but_not_otherwise() -> None:
    changeable = [name for name in SETTING_NAMES if field_of(name).may_change]
    assert changeable == ["trials", "workers", "ray", "cpus", "gpus", "trial_timeout", "also"]
    # What `tuning resume` hands on, beside the trials and the doors, is the placement alone.
    assert all(field_of(name).place.startswith("placement.") for name in changeable[1:-1])


def accepted(field: Field) -> Any:
    """Return what Python callers may give for a setting."""
    if field.name == "data":
        return Any  # What is in memory, too.
    match field.form:
        case Text() | Choice() | Duration() | Repeats():
            kind: Any = str
        case WholeNumber():
            kind = int | str if field.words else int
        case Amount():
            kind = float
        case Folder():
            kind = str | Path
        case Space():
            kind = str | Path | SearchSpace | Mapping[str, object] | HasHyperparameters
        case Names():
            kind = str | Sequence[str]
        case Values():
            kind = Mapping[str, Value] | Sequence[str]
        case WordsByName():
            kind = Mapping[str, str] | Sequence[str]
        case Configurations():
            kind = Mapping[str, Value] | Sequence[Mapping[str, Value] | str]
        case Fact():
            raise AssertionError(f"{field.name} is no setting")
        case _:
            assert_never(field.form)
    return kind | None


def test_python_callers_may_give_every_setting_but_the_objective_by_name() -> None:
    assert set(get_type_hints(StudySettings)) == set(SETTING_NAMES) - {"objective"}
    assert api.search.__annotations__["settings"] == "Unpack[StudySettings]"


def test_help_and_completion_know_every_setting_by_its_name_and_type() -> None:
    parameters = inspect.signature(api.search).parameters
    assert set(SETTING_NAMES) <= set(parameters)
    assert str(parameters["space"]).startswith("space: str | Path | SearchSpace | Mapping")
    assert str(parameters["trials"]) == "trials: int | None = None"
    for field in SETTINGS:
        if field.name != "objective":
            assert f"    {field.name}: {field.help}" in (api.search.__doc__ or "")
    placed = set(inspect.signature(api.resume).parameters)
    assert placed >= {field.name for field in SETTINGS if field.may_change}
    assert "placement" not in placed


@each(*(field for field in SETTINGS if field.name != "objective"))
def test_python_callers_are_told_the_type_of_a_setting(field: Field) -> None:
    assert get_type_hints(StudySettings)[field.name] == accepted(field)


@each(*SETTINGS)
def test_a_setting_is_in_the_documents(field: Field) -> None:
    flag = "STUDY.yaml" if field.name == "objective" else flag_of(field.name)
    assert flag in DOCUMENTS
