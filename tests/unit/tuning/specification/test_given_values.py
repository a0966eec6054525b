"""Values of parameters as a person types them."""

from __future__ import annotations

import pytest

from tuning.errors import SpecificationError
from tuning.specification.given_values import given_values


def complaints(*texts: str) -> tuple[str, ...]:
    with pytest.raises(SpecificationError) as caught:
        given_values(texts)
    return caught.value.complaints


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a=1", 1),
        ("a=-3", -3),
        ("a=0.1", 0.1),
        ("a=1e-4", 1e-4),
        ("a=true", True),
        ("a=false", False),
        ("a=relu", "relu"),
        ("a=no", "no"),
        ("a='30'", "30"),
        ("a=0,2,5-7", "0,2,5-7"),
        ("a=models/b=c.keras", "models/b=c.keras"),
        (" a = 1 ", 1),
    ],
)
def test_a_value_is_read_as_in_a_study_file(text: str, value: object) -> None:
    read = given_values([text])
    assert read == {"a": value}
    assert type(read["a"]) is type(value)


def test_names_keep_their_order_and_mappings_are_taken_as_they_are() -> None:
    assert list(given_values(("b=1", "a=2"))) == ["b", "a"]
    assert given_values({"a": 1, "b": "relu"}) == {"a": 1, "b": "relu"}
    assert given_values([]) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a", "--set a: write NAME=VALUE, such as neurons=30"),
        ("", "--set '': write NAME=VALUE"),
        ("=3", "--set =3: write NAME=VALUE"),
        ("a b=3", "--set a b=3: write NAME=VALUE"),
        ("a=", "--set a=: has no value"),
        ("a=null", "--set a=null: has no value"),
        ("a=[1, 2]", "--set a=[1, 2]: not one plain value"),
        ("a=.nan", "--set a=.nan: nan is not finite"),
        ("a=1_000", "--set a=1_000: 1_000 is ambiguous"),
        ("a=@x", "--set a=@x: is not valid YAML"),
        ("a=99999999999999999999", "--set a=99999999999999999999: ... write a smaller one"),
    ],
)
def test_what_is_no_value_is_refused_in_one_sentence(text: str, said: str) -> None:
    (complaint,) = complaints(text)
    begin, _, end = said.partition(" ... ")
    assert complaint.startswith(begin)
    assert complaint.endswith(end)
    assert "line 1" not in complaint


def test_everything_wrong_is_said_at_once_and_names_given_twice_too() -> None:
    said = complaints("a=1", "b", "a=2")
    assert said == (
        "--set b: write NAME=VALUE, such as neurons=30",
        "--set a=2: a is given twice; give it once",
    )


def test_another_place_is_named_where_the_values_came_from_there() -> None:
    with pytest.raises(SpecificationError, match=r"study.yaml, line 3: set 5: write NAME=VALUE"):
        given_values(5, place="study.yaml, line 3: set")
    with pytest.raises(SpecificationError, match=r"line 3: set a: not one plain value"):
        given_values({"a": [1]}, place="study.yaml, line 3: set")
