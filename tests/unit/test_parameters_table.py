"""What the table of parameters names is there, and every parameter is in the table."""

from __future__ import annotations

import ast
import functools
import re
from typing import NamedTuple

import pytest

from objectives.catalog import objective_names
from search_spaces.known.parameters import is_layer_width, known_parameters
from search_spaces.known.record import OneOf
from tests.repository import REPOSITORY
from tuning.cli.app import app
from tuning.specification.capabilities import BACKENDS
from tuning.specification.fields.table import SETTING_NAMES
from tuning.specification.settings import flag_of

_HEADER = "| chapter | technique or hyperparameter | parameter or setting | file | test |"
_SPAN = re.compile(r"`([^`]+)`")


class Row(NamedTuple):
    """A row of the table: the values that its technique names, and the other cells' code."""

    values: tuple[str, ...]
    names: tuple[str, ...]
    file: str
    test: str


def rows_of(text: str) -> list[str]:
    """Return the lines of the table with this header, without their header."""
    _, _, below = text.partition(f"{_HEADER}\n|---|---|---|---|---|\n")
    return below.partition("\n\n")[0].splitlines()


def read_row(line: str) -> Row:
    """Return a row.

    Raises:
        ValueError: If it has another form than the table's.
    """
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    if len(cells) != 5:
        raise ValueError(f"{len(cells)} cells instead of 5")
    chapter, technique, *code = cells
    if chapter not in ("10", "11") or not technique:
        raise ValueError("no chapter or no technique")
    if not all(re.fullmatch(r"`[^`]+`(, `[^`]+`)*", cell) for cell in code):
        raise ValueError("something else than code in the last three cells")
    names, files, tests = (tuple(_SPAN.findall(cell)) for cell in code)
    if len(files) != 1 or len(tests) != 1:
        raise ValueError("not exactly one file and one test")
    return Row(tuple(_SPAN.findall(technique)), names, files[0], tests[0])


def complaints_about_names(row: Row) -> list[str]:
    """Return what a row names that is not there."""
    known = {
        *known_parameters(),
        *objective_names(),
        *(flag_of(name) for name in SETTING_NAMES if name != "objective"),
        *(f"tuning {command.name}" for command in app.registered_commands),
        *members_of_own_classes(),
    }
    words = values_of(row.names)
    return [
        *(f"{name} does not exist" for name in row.names if name not in known),
        *(
            f"{value} is no value of {', '.join(row.names)}"
            for value in row.values
            if value not in words and not is_layer_width(value)
        ),
    ]


def values_of(names: tuple[str, ...]) -> set[object]:
    """Return the words that parameters and settings of these names may have."""
    words: set[object] = set()
    for name in names:
        parameter = known_parameters().get(name)
        if parameter is not None and isinstance(parameter.allowed, OneOf):
            words |= set(parameter.allowed.choices)
    for backend in BACKENDS:
        words |= {backend.name} if "--backend" in names else set()
        words |= set(backend.sampler_names) if "--sampler" in names else set()
        words |= set(backend.pruners) if "--pruner" in names else set()
    return words


@functools.cache
def members_of_own_classes() -> frozenset[str]:
    """Return what is read of an instance of a user's class."""
    found: set[str] = set()
    files = sorted((REPOSITORY / "objectives/user").glob("*.py"))
    for node in (node for file in files for node in ast.walk(ast.parse(file.read_text()))):
        match node:
            case ast.Attribute(value=ast.Attribute(attr="_instance" | "instance"), attr=name):
                found.add(name)
            case ast.Call(
                func=ast.Name(id="getattr" | "hasattr"), args=[_, ast.Constant(name), *_]
            ):
                found.add(str(name))
            case _:
                pass
    return frozenset(found)


def complaints_about_file(row: Row) -> list[str]:
    """Return why a row's file cannot be what turns its names into Keras."""
    path = REPOSITORY / row.file
    if not path.is_file():
        return [f"there is no file {row.file}"]
    text = path.read_text()
    return [f"{row.file} does not mention {name}" for name in row.names if not mentions(text, name)]


def mentions(text: str, name: str) -> bool:
    """Tell whether a text has a name as a whole word: a flag or a command by its bare name."""
    word = name.removeprefix("tuning ").removeprefix("--")
    forms = {word, word.replace("-", "_")}
    return any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text) for form in forms)


def complaints_about_test(row: Row) -> list[str]:
    """Return why a row's test cannot be run."""
    path, _, function = row.test.partition("::")
    if not path.startswith("tests/") or not (REPOSITORY / path).is_file():
        return [f"there is no file {path} of tests"]
    module = ast.parse((REPOSITORY / path).read_text())
    there = {node.name for node in module.body if isinstance(node, ast.FunctionDef)}
    is_test = function.startswith("test_") and function in there
    return [] if is_test else [f"{path} has no test {function}"]


_ROWS = rows_of((REPOSITORY / "docs/parameters.md").read_text())


def each_row() -> pytest.MarkDecorator:
    techniques = [line.split("|")[2].strip() for line in _ROWS]
    return pytest.mark.parametrize("line", _ROWS, ids=techniques)


def test_the_table_is_found() -> None:
    assert len(_ROWS) > 50


@each_row()
def test_a_row_names_only_what_there_is(line: str) -> None:
    assert complaints_about_names(read_row(line)) == []


@each_row()
def test_the_file_of_a_row_is_there_and_mentions_its_names(line: str) -> None:
    assert complaints_about_file(read_row(line)) == []


@each_row()
def test_the_test_of_a_row_is_there(line: str) -> None:
    assert complaints_about_test(read_row(line)) == []


@pytest.mark.parametrize("name", known_parameters())
def test_every_known_parameter_is_in_a_row(name: str) -> None:
    assert any(name in read_row(line).names for line in _ROWS)


_TEST = "`tests/unit/test_shown_examples.py::test_an_example_is_its_file`"
_LAYERS = f"`objectives/families/parts/layers.py` | {_TEST} |"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (f"| 10 | width | `nuerons` | {_LAYERS}", "nuerons does not exist"),
        (f"| 10 | width | `neurons`, `neurons_x` | {_LAYERS}", "neurons_x does not exist"),
        (f"| 10 | length | `--epoch` | {_LAYERS}", "--epoch does not exist"),
        (f"| 10 | objective | `--objective` | {_LAYERS}", "--objective does not exist"),
        (f"| 10 | rates | `tuning lr-rnage` | {_LAYERS}", "tuning lr-rnage does not exist"),
        (f"| 10 | model | `wide_or_deep` | {_LAYERS}", "wide_or_deep does not exist"),
        (f"| 10 | member | `_path` | {_LAYERS}", "_path does not exist"),
        (f"| 11 | `rrelu` | `activation` | {_LAYERS}", "rrelu is no value of activation"),
        (f"| 11 | `adam` | `activation` | {_LAYERS}", "adam is no value of activation"),
        (f"| 10 | `asha` | `--sampler` | {_LAYERS}", "asha is no value of --sampler"),
        (
            f"| 10 | width | `neurons` | `objectives/layers.py` | {_TEST} |",
            "there is no file objectives/layers.py",
        ),
        (
            f"| 11 | drops | `drops`, `taper` | {_LAYERS}",
            "objectives/families/parts/layers.py does not mention drops",
        ),
        (
            f"| 10 | width | `neurons` | {_LAYERS.replace('unit/test_shown_examples', 'none')}",
            "there is no file tests/none.py of tests",
        ),
        (
            f"| 10 | width | `neurons` | {_LAYERS.replace('its_file', 'no_file')}",
            "tests/unit/test_shown_examples.py has no test test_an_example_is_no_file",
        ),
    ],
)
def test_a_bad_row_is_complained_about(line: str, complaint: str) -> None:
    row = read_row(line)
    complaints = [
        *complaints_about_names(row),
        *complaints_about_file(row),
        *complaints_about_test(row),
    ]
    assert complaint in complaints


def test_a_good_row_is_not() -> None:
    row = read_row(f"| 10 | `relu`, `neurons_2` | `activation`, `neurons` | {_LAYERS}")
    assert row.names == ("activation", "neurons")
    assert complaints_about_names(row) == []
    assert complaints_about_file(row) == []
    assert complaints_about_test(row) == []


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (f"| 10 | `neurons` | {_LAYERS}", "4 cells instead of 5"),
        (f"| 12 | width | `neurons` | {_LAYERS}", "no chapter"),
        (f"| 10 | width | neurons | {_LAYERS}", "something else than code"),
        (f"| 10 | width | `neurons` or not | {_LAYERS}", "something else than code"),
        (f"| 10 | width | | {_LAYERS}", "something else than code"),
        (f"| 10 | width | `neurons` | `a.py`, {_LAYERS}", "not exactly one file"),
    ],
)
def test_a_row_of_another_form_is_refused(line: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_row(line)


def test_a_table_with_another_header_is_none() -> None:
    row = f"| 10 | width | `neurons` | {_LAYERS}"
    ruled = "|---|---|---|---|---|"
    assert rows_of(f"Text.\n\n{_HEADER}\n{ruled}\n{row}\n\nMore.\n| 10 |") == [row]
    assert rows_of(f"| chapter | file |\n{ruled}\n{row}\n") == []
