"""Spaces are read from plain data and YAML, and every mistake is named with its line."""

from pathlib import Path
from typing import Any

import pytest

from search_spaces import (
    Categorical,
    Float,
    Integer,
    SearchSpace,
    SearchSpaceError,
    ready_made,
    ready_made_names,
)
from search_spaces.errors import StudyTextError, TuningError
from search_spaces.text.document import space_from_document, space_to_document
from search_spaces.text.yaml_reader import DEEPEST, decode_text, read_yaml

TEXT = """\
learning_rate: {type: float, low: 3e-4, high: 3e-2, log: true}
optimizer: {type: categorical, choices: [sgd, adam]}
momentum: {type: float, low: 0.0, high: 0.99, when: {optimizer: sgd}}
layers:
  type: integer
  low: 1
  high: 3
width: {type: integer, low: 8, high: 64, step: 8, when: {layers: [2, 3], optimizer: adam}}
activation: relu
"""


def text_complaints(text: str) -> tuple[str, ...]:
    with pytest.raises(StudyTextError) as caught:
        read_yaml(text, source="s.yaml")
    assert isinstance(caught.value, TuningError)
    assert isinstance(caught.value, ValueError)
    return caught.value.complaints


def document_complaints(text: str) -> tuple[str, ...]:
    document, line_of = read_yaml(text, source="s.yaml")
    with pytest.raises(SearchSpaceError) as caught:
        space_from_document(document, line_of=line_of)
    return caught.value.complaints


def test_yaml_and_python_give_the_same_space() -> None:
    document, line_of = read_yaml(TEXT, source="s.yaml")
    optimizer = Categorical(("sgd", "adam"))
    assert space_from_document(document, line_of=line_of) == SearchSpace(
        {
            "learning_rate": Float(3e-4, 3e-2, log=True),
            "optimizer": optimizer,
            "momentum": Float(0.0, 0.99).when(optimizer="sgd"),
            "layers": Integer(1, 3),
            "width": Integer(8, 64, step=8).when(optimizer="adam", layers=(2, 3)),
            "activation": "relu",
        }
    )


@pytest.mark.parametrize("name", ready_made_names())
def test_a_ready_made_space_survives_the_round_trip(name: str) -> None:
    space = ready_made(name)
    again = space_from_document(space_to_document(space))
    assert again == space
    assert space_to_document(again) == space_to_document(space)


def test_a_document_holds_only_what_was_said() -> None:
    space = SearchSpace({"a": Integer(1, 3), "b": Float(0.1, 1.0, log=True).when(a=[1, 2]), "c": 1})
    assert space_to_document(space) == {
        "a": {"type": "integer", "low": 1, "high": 3},
        "b": {"type": "float", "low": 0.1, "high": 1.0, "log": True, "when": {"a": [1, 2]}},
        "c": 1,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {type: float, low: 1, hgih: 2}", "key 'hgih' is not known; write one of type, low, h"),
        ("a: {type: float, low: 1, hgih: 2}", "did you mean 'high'?"),
        ("a: {type: float, low: 1, hgih: 2}", "high is missing; write high: with a number"),
        ("a: {type: float, high: x}", "high 'x' is text, not a number"),
        ("a: {type: loguniforms, low: 1, high: 2}", "did you mean 'float with log: true'?"),
        ("a: {type: int, low: 1, high: 2}", "did you mean 'integer'?"),
        ("a: {type: [float]}", "type a list is not known; write integer, float or categorical"),
        ("a: {low: 1, high: 2}", "type is missing; write type: integer, float or categorical"),
        ("a: {tpye: float, low: 1}", "did you mean 'tpye' for 'type'?"),
        ("a: {type: categorical}", "choices is missing"),
        ("a: {type: categorical, choices: x}", "choices is 'x'; write a list"),
        ("a: {type: categorical, choices: [1, 2], low: 1}", "key 'low' is not known"),
        ("a: {type: float, low: 1, high: 2, when: b}", "when is 'b'; write a mapping"),
        ('a: {type: float, low: "1e-4", high: 2}', "low '1e-4' looks like a number in quotes"),
        ("a: {type: float, low: 1, high: 2, log: yes}", "log 'yes' must be true or false"),
        ("a: {type: float, low: .nan, high: .inf}", "low nan is not finite"),
        ("a: {type: float, low: 1, high: 1e400}", "high inf is not finite"),
        ("a: [1, 2]", "is a list; write a categorical with these choices"),
        ("a:", "has no value; write one, or remove the name"),
    ],
)
def test_a_mistake_in_a_document_is_named_with_its_line(text: str, expected: str) -> None:
    complaints = document_complaints("ok: {type: integer, low: 1, high: 2}\n" + text)
    assert all(complaint.startswith("line 2: space.a: ") for complaint in complaints)
    assert any(expected in complaint for complaint in complaints)


def test_all_mistakes_of_a_document_are_named_at_once_with_their_own_lines() -> None:
    complaints = document_complaints(
        "a:\n  type: integer\n  low: 5\n  high: 1\n  stepp: 2\n"
        "b/c: 1\nd: {type: flaot}\ne: {type: float, low: 0, high: 1, when: {d: 1, f: 2}}\n"
    )
    assert [complaint.partition(";")[0] for complaint in complaints] == [
        "line 5: space.a: key 'stepp' is not known",
        "line 3: space.a: low 5 is above high 1",
        "line 6: space.'b/c': the name is not allowed",
        "line 7: space.d: type 'flaot' is not known",
        "line 8: space.e: when names 'f', which is not in the space",
    ]


@pytest.mark.parametrize("document", [[1], None, "x", 3])
def test_a_document_that_is_no_mapping_is_refused(document: Any) -> None:
    with pytest.raises(SearchSpaceError, match="must be a mapping of names to parameters"):
        space_from_document(document)


def test_lines_are_known_for_keys_and_items() -> None:
    data, line_of = read_yaml("a:\n  b: [1,\n   2]\nc: |\n  x\n", source="s.yaml")
    assert data == {"a": {"b": [1, 2]}, "c": "x\n"}
    paths = [("a",), ("a", "b"), ("a", "b", "1"), ("c",), ("d",)]
    assert [line_of(path) for path in paths] == [1, 2, 3, 4, None]
    assert read_yaml("# nothing\n", source="s.yaml")[0] is None


def test_words_are_read_by_the_core_schema_of_yaml_1_2() -> None:
    text = "[no, off, yes, on, true, False, ~, null, 1, -2, 1e-4, 1.5, .5, 'no', '1', 1.2.3, 0]"
    data, _ = read_yaml(text, source="s.yaml")
    expected = ["no", "off", "yes", "on", True, False, None, None]
    expected += [1, -2, 1e-4, 1.5, 0.5, "no", "1", "1.2.3", 0]
    assert data == expected
    assert isinstance(data, list)
    assert [type(item) for item in data] == [type(item) for item in expected]


@pytest.mark.parametrize(
    "word", ["010", "0o10", "0x1F", "1_000", "1_0.5", "12:30", "12:30:45", "2024-01-02"]
)
def test_a_word_that_readers_disagree_about_is_refused_unless_quoted(word: str) -> None:
    (complaint,) = text_complaints(f"a: 1\nb: {word}\n")
    assert complaint.startswith(f"s.yaml, line 2: {word} is ambiguous")
    assert complaint.endswith("quote it or write it plainly")
    assert read_yaml(f"a: '{word}'", source="s.yaml")[0] == {"a": word}


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "'a' is written again, first on line 1; drop one"),
        ("a: &x 1\nb: 2\n", 1, "uses an alias or anchor; write the values out"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "uses a tag"),
        ("%YAML 1.1\n---\na: 1\n", 1, "has a directive; drop it"),
        ("a: 1\n---\nb: 2\n", 2, "expected a single document"),
        ("a:\n\tb: 1\n", 2, "is indented with a tab; use spaces"),
        ("\ufeffa: 1\n", 1, "begins with a byte order mark; save the file as UTF-8 without one"),
        ("a: 1\nb: \x01\n", 2, "holds U+0001, which text cannot hold"),
        ("a: 1\nb: \ud800\n", 2, "holds U+D800, which text cannot hold"),
        ("a: 1\nb: [1, 2\nc: 3\n", 3, "is not valid YAML"),
        ("a: 1\n? [x, y]\n: 2\n", 2, "has a key that is not a word; write a name"),
        ("[" * 100_000, 1, f"is nested more than {DEEPEST} deep; flatten it"),
        ("a" * 1_000_001, 1, "the text is larger than 1 MB"),
    ],
)
def test_a_text_that_is_not_plain_is_refused_with_its_line(
    text: str, line: int, expected: str
) -> None:
    (complaint,) = text_complaints(text)
    assert complaint.startswith(f"s.yaml, line {line}: ")
    assert expected in complaint


def test_many_laughs_are_refused_before_anything_is_built() -> None:
    levels = ["a0: &a0 [lol, lol]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    complaints = text_complaints("\n".join(levels))
    assert all("uses an alias or anchor" in complaint for complaint in complaints)


def test_bytes_that_are_not_utf_8_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_bytes(b"a: 1\nb: caf\xe9\n")
    with pytest.raises(StudyTextError, match=r"^s\.yaml, line 2: is not UTF-8"):
        decode_text(path.read_bytes(), source="s.yaml")
    assert decode_text("a: é".encode(), source="s.yaml") == "a: é"
