"""The study file: YAML to settings, and a specification back to YAML."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never, final

from ruamel.yaml import YAML
from ruamel.yaml.representer import SafeRepresenter

from search_spaces import SearchSpaceError, ready_made_first, ready_made_names
from search_spaces.text.document import space_from_document, space_to_document
from search_spaces.text.simple_yaml import simple_lines
from search_spaces.text.yaml_reader import LARGEST_TEXT_BYTES, decode_text, read_yaml
from search_spaces.visible import hides, visible
from tuning.errors import SpecificationError
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
from tuning.specification.fields.table import FILE_FIELDS
from tuning.specification.settings import Setting, Settings

if TYPE_CHECKING:
    from ruamel.yaml.nodes import ScalarNode

    from search_spaces import SearchSpace
    from search_spaces.complaints import LineOf
    from tuning.specification.study_spec import StudySpec


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSpace:
    """A space as it stands in a file, not checked yet.

    Attributes:
        document: What YAML gave for it.
        source: What messages call the file.
        line_of: Gives the line of a path of keys below the document.
    """

    document: object
    source: str
    line_of: LineOf

    def read(self) -> SearchSpace:
        """Return the space.

        Raises:
            SearchSpaceError: With every complaint about it, each with its file and line.
        """
        try:
            return space_from_document(self.document, line_of=self.line_of)
        except SearchSpaceError as error:
            complaints = [f"{self.source}, {complaint}" for complaint in error.complaints]
            raise SearchSpaceError(*complaints) from error


def settings_for(objective: str, given: Settings) -> Settings:
    """Return the settings of a study file, if one is named, overridden by those given."""
    if is_study_file(objective):
        return read_study_file(Path(objective)) | given
    return {"objective": Setting(objective, "objective")} | given


def is_study_file(text: str) -> bool:
    """Tell whether what a person named is a study file, by its ending."""
    return text.lower().endswith((".yaml", ".yml"))


def read_study_file(path: Path) -> Settings:
    """Read a study file.

    A written-out space comes back as a ``WrittenSpace``, so that what is wrong with it is said
    together with what is wrong with other settings. Relative paths in the file stay relative to
    the folder that the command runs in.

    Raises:
        SpecificationError: If the file cannot be read as a mapping of settings.
        StudyTextError: With every complaint about its text, each with its line.
    """
    data, line_of = read_yaml(_read_text(path), source=path.name)
    if not isinstance(data, dict):
        raise SpecificationError(
            f"{path.name}, line 1: a study file is a list of `setting: value` lines,"
            " such as `objective: digits`"
        )
    settings: Settings = {}
    for name, value in data.items():
        line = line_of((name,))
        place = f"{path.name}, line {line}: {name}" if line else f"{path.name}: {name}"
        if name == "space" and not isinstance(value, str):
            settings[name] = Setting(_written_space(value, path.name, line_of), place)
        else:
            settings[name] = Setting(value, place)
    return settings


def read_space_file(path: Path) -> SearchSpace:
    """Read a search space from a YAML file that holds nothing else."""
    data, line_of = read_yaml(_read_text(path), source=path.name)
    return WrittenSpace(document=data, source=path.name, line_of=line_of).read()


def space_from_text(text: str) -> SearchSpace | None:
    """Return the space of a YAML file, or None when the text is not the name of one."""
    return read_space_file(Path(text)) if is_study_file(text) else None


def spec_to_yaml(spec: StudySpec) -> str:
    """Return a study file that asks for the same study."""
    document = {field.name: value_in_file(field, field.of(spec)) for field in FILE_FIELDS}
    ready_made = spec.space_name in ready_made_names()
    document["space"] = spec.space_name if ready_made else space_to_document(spec.space)
    if not spec.first and ready_made and ready_made_first(spec.space_name):
        document["first"] = []
    return to_yaml({name: value for name, value in document.items() if value is not None})


def value_in_file(field: Field, value: Any) -> Any:
    """Return a setting's value as a study file has it; None where it is left out."""
    if value is None:
        return None if field.default is None else _word_for_none(field)
    match field.form:
        case Amount():
            return None if value == field.default else value
        case Duration():
            return f"{value:.0f}s"
        case Choice() | Folder():
            return str(value)
        case Names():
            return list(value) or None
        case WordsByName():
            return dict(value)
        case Configurations():
            return [dict(one) for one in value] or None
        case Text() | WholeNumber() | Repeats() | Space() | Values() | Fact():
            return value
        case _:
            assert_never(field.form)


def _word_for_none(field: Field) -> str | None:
    """Return the word for having none of what is usual, such as ``off``."""
    return next((word for word, value in field.words.items() if value is None), None)


def to_yaml(document: dict[str, Any]) -> str:
    """Return plain data as YAML 1.2, in the order given."""
    # A space of thousands of parameters takes ruamel.yaml a second a thousand.
    lines = simple_lines(document)
    if lines is not None:
        return "\n".join([*lines, ""])
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Representer
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # None in its stub
    yaml.width = 100
    buffer = io.StringIO()
    yaml.dump(document, buffer)
    return visible(buffer.getvalue())


def to_yaml_line(value: Any) -> str:
    """Return plain data as YAML on one line, such as ``{type: integer, low: 1, high: 3}``."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Representer
    yaml.default_flow_style = True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # None in its stub
    yaml.width = 2**20
    buffer = io.StringIO()
    yaml.dump([value], buffer)
    return visible(buffer.getvalue().strip()[1:-1])


class _Representer(SafeRepresenter):
    """Writes texts so that they are read as they were, and seen as they are.

    Unicode's line ends stand unescaped between single quotes, where readers take one for a break
    of the line and give a blank for it (ruamel.yaml 0.19, U+0085). Between double ones they, and
    what a terminal would obey, can be written out as ``visible`` does.
    """

    def represent_text(self, text: str) -> ScalarNode:
        style = '"' if any(map(hides, text)) else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style)


_Representer.add_representer(str, _Representer.represent_text)


def _written_space(document: object, source: str, line_of: LineOf) -> WrittenSpace:
    return WrittenSpace(
        document=document, source=source, line_of=lambda keys: line_of(("space", *keys))
    )


def _read_text(path: Path) -> str:
    try:
        if not path.is_file():
            found = "is no regular file" if path.exists() else "is not there"
            raise SpecificationError(f"{path}: the file {found}; name a study file (.yaml)")
        if path.stat().st_size > LARGEST_TEXT_BYTES:
            raise SpecificationError(f"{path}: larger than 1 MB; a study file is a page or two")
        content = path.read_bytes()
    except OSError as error:
        raise SpecificationError(
            f"{path}: cannot be read ({error.strerror}); name a study file (.yaml)"
        ) from error
    return decode_text(content, source=path.name)
