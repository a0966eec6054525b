"""Every bad space is refused with the place, what was found, and what to do."""

from typing import Any

import pytest

from search_spaces import Categorical, Float, Integer, SearchSpace, SearchSpaceError, TuningError
from search_spaces.checks.parameter import parameter_findings

NAN, INF = float("nan"), float("inf")
OK = Float(0.0, 1.0)

PARAMETERS: list[tuple[Any, str]] = [
    (Float(0.1, 0.001), "low 0.1 is above high 0.001; swap them"),
    (Integer(3, 3), "low and high are both 3; write the value itself, 3, for a constant"),
    (Float(NAN, 1.0), "low nan is not finite; write a finite number"),
    (Float(0.0, INF), "high inf is not finite; write a finite number"),
    (Integer(0, INF), "high inf is not finite"),  # type: ignore[arg-type]
    (Float(0.0, 1.0, log=True), "log needs low above 0, and low is 0.0; raise low or drop log"),
    (Integer(0, 9, log=True), "log needs low 1 or more, and low is 0; raise low or drop log"),
    (Float(0.1, 0.5, log=True, step=0.1), "log and step do not go together; keep one of them"),
    (Float(0.0, 1.0, step=0), "step 0.0 is not above 0; write a positive step, or drop it"),
    (Integer(0, 4, step=-2), "step -2 is not above 0; write a positive step"),
    (Float(0.0, 1.0, step=NAN), "step nan is not finite"),
    (Integer(0, 4, step=5), "step 5 is larger than the range from 0 to 4 and leaves only one"),
    (Integer(0, 10, step=3), "the highest value reached is 9, so write high 9"),
    (Float(0.0, 1.0, step=0.3), "the highest value reached is 0.9, so write high 0.9"),
    (Float(1e9, 1e9 + 1, step=1e-9), "step 1e-09 is too small to tell neighbours apart"),
    (Float(-1.7e308, 1.7e308), "is too wide to compute with; narrow it"),
    (Integer(0.5, 3), "low 0.5 is not a whole number; round it, or use a float"),  # type: ignore[arg-type]
    (Integer(1, 16.0), "high 16.0 is not a whole number; write 16"),  # type: ignore[arg-type]
    (Float("1e-4", 1.0), "low '1e-4' looks like a number in quotes"),  # type: ignore[arg-type]
    (Float(0.0, "big"), "high 'big' is text, not a number; write a number"),  # type: ignore[arg-type]
    (Integer(False, 3), "low false is not a number; write a whole number"),
    (Integer(None, 3), "low nothing is not a number; write a whole number"),  # type: ignore[arg-type]
    (Integer(1, 2**53 + 1), "is beyond 2**53, where whole numbers stop being exact"),
    (Float(1, 10**400), "is beyond 2**53"),
    (Float(0.0, 1.0, log="yes"), "log 'yes' must be true or false"),  # type: ignore[arg-type]
    (Categorical(()), "choices is empty; write at least two choices"),
    (Categorical(("a",)), "'a' is the only choice; write the value itself, 'a', for a constant"),
    (Categorical("relu"), "'relu' is the only choice"),
    (Categorical(("a", "b", "a")), "choice 'a' is written twice; drop one"),
    (Categorical((True, 1)), "choices true and 1 are equal; drop one"),
    (Categorical((1, 1.0)), "choices 1 and 1.0 are equal; drop one"),
    (Categorical((0.0, -0.0)), "choice 0.0 is written twice"),
    (Categorical((1, "a")), "choices mix numbers, text; write all of them as one kind"),
    (Categorical((True, "a")), "choices mix text, true/false"),
    (Categorical((1.0, NAN)), "choice nan is not finite"),
    (Categorical((1, 2**60)), "is beyond 2**53"),
    (Categorical(([1], "a")), "choice a list must be a plain value; name it and look it up"),  # type: ignore[arg-type]
    (Categorical(({}, "a")), "choice a dict must be a plain value"),  # type: ignore[arg-type]
    (Categorical((None, "a")), "choice nothing must be a plain value"),  # type: ignore[arg-type]
    (Categorical((lambda: 1, "a")), "choice a function must be a plain value"),  # type: ignore[arg-type]
    (Categorical((object(), "a")), "choice an object must be a plain value"),  # type: ignore[arg-type]
    (Categorical(b"ab"), "choice a bytes must be a plain value"),
    (Categorical({"a", "b"}), "choices is a set; write a list, which has a fixed order"),  # type: ignore[arg-type]
]

CONSTANTS: list[tuple[Any, str]] = [
    ([1, 2], "is a list; write a categorical with these choices"),
    ({}, "constant a dict must be a plain value"),
    (None, "has no value; write one, or remove the name"),
    (NAN, "constant nan is not finite"),
    (2**60, "is beyond 2**53"),
]

NAMES: list[tuple[Any, str]] = [
    ("", "space.'': the name is empty; write a word"),
    ("a/b", "space.'a/b': the name is not allowed; begin with a letter"),
    ("a.b", "space.'a.b': the name is not allowed"),
    ("a b", "space.'a b': the name is not allowed"),
    ("=a", "space.'=a': the name is not allowed"),
    ("<a", "space.'<a': the name is not allowed"),
    ("a\0", "space.'a\\x00': the name is not allowed"),
    ("a\n", "space.'a\\n': the name is not allowed"),
    ("\x1b[1m", "space.'\\x1b[1m': the name is not allowed"),
    ("1a", "space.1a: the name is not allowed"),
    ("-a", "space.-a: the name is not allowed"),
    ("_a", "space._a: the name is not allowed"),
    ("é", "the name is not allowed"),
    ("a__b", "space.a__b: the name has two underscores in a row; write one"),
    ("a" * 65, "the name has 65 characters; shorten it to 64 or fewer"),
    ("epoch", "space.epoch: the name is reserved for results; write another"),
    ("Value", "space.Value: the name is reserved for results"),
    (7, "space.7: the name 7 is not text; write it as text"),
]

OPTIMIZER = Categorical(("sgd", "adam"))
CONDITIONS: list[tuple[dict[str, Any], str]] = [
    (
        {"optimizer": OPTIMIZER, "a": OK.when(optimiser="sgd")},
        "space.a: when names 'optimiser', which is not in the space, did you mean 'optimizer'?",
    ),
    (
        {"a": OPTIMIZER.when(a="sgd")},
        "space.a: is conditioned on itself; name another parameter under when",
    ),
    (
        {"optimizer": OPTIMIZER, "a": OK.when(optimizer="adm")},
        "space.a: when asks for optimizer 'adm'; optimizer is one of 'sgd', 'adam'",
    ),
    (
        {"layers": Integer(1, 3), "a": OK.when(layers=True)},
        "space.a: when asks for layers true; layers is a whole number from 1 to 3",
    ),
    (
        {"optimizer": "sgd", "a": OK.when(optimizer="sgd")},
        "space.a: when names optimizer, a constant ('sgd'), so the condition always holds; drop",
    ),
    (
        {"optimizer": "sgd", "a": OK.when(optimizer="adam")},
        "space.a: when names optimizer, a constant ('sgd'), so the condition never holds; drop",
    ),
    (
        {"a": OPTIMIZER.when(b="sgd"), "b": OPTIMIZER.when(c="sgd"), "c": OPTIMIZER.when(a="sgd")},
        "conditions go in a circle, a -> b -> c -> a; drop one of them",
    ),
    (
        {"x": OK, "a": OK.when(x=0.5)},
        "space.a: when names x, a float without a step, which never meets a value exactly",
    ),
    (
        {"optimizer": OPTIMIZER, "a": OK.when(optimizer=())},
        "space.a: when leaves no value of optimizer, so it is active in no branch",
    ),
    (
        {
            "optimizer": OPTIMIZER,
            "b": OPTIMIZER.when(optimizer="sgd"),
            "a": OK.when(b="adam", optimizer="adam"),
        },
        "space.a: is active in no branch, since its conditions ask for different values of optimi",
    ),
]


def complaints_of(entries: Any) -> tuple[str, ...]:
    with pytest.raises(SearchSpaceError) as caught:
        SearchSpace(entries)
    assert isinstance(caught.value, TuningError)
    assert isinstance(caught.value, ValueError)
    assert str(caught.value) == "\n".join(caught.value.complaints)
    return caught.value.complaints


@pytest.mark.parametrize(
    ("parameter", "expected"), PARAMETERS, ids=[text for _, text in PARAMETERS]
)
def test_a_bad_parameter_is_named_with_the_remedy(parameter: Any, expected: str) -> None:
    complaints = complaints_of({"lr": parameter})
    assert any(complaint.startswith("space.lr: ") for complaint in complaints)
    assert any(expected in complaint for complaint in complaints)
    found = [f"space.lr: {finding.text}" for finding in parameter_findings(parameter)]
    assert list(complaints) == found


@pytest.mark.parametrize(("constant", "expected"), CONSTANTS, ids=[text for _, text in CONSTANTS])
def test_a_bad_constant_is_named_with_the_remedy(constant: Any, expected: str) -> None:
    (complaint,) = complaints_of({"lr": OK, "c": constant})
    assert complaint.startswith("space.c: ")
    assert expected in complaint


@pytest.mark.parametrize(("name", "expected"), NAMES, ids=[text for _, text in NAMES])
def test_a_bad_name_is_shown_without_harm(name: Any, expected: str) -> None:
    (complaint,) = complaints_of({name: OK})
    assert expected in complaint
    assert complaint.isprintable()
    assert len(complaint) < 250


@pytest.mark.parametrize(("entries", "expected"), CONDITIONS, ids=[text for _, text in CONDITIONS])
def test_a_bad_condition_is_named_with_the_remedy(entries: dict[str, Any], expected: str) -> None:
    (complaint,) = complaints_of(entries)
    assert expected in complaint


def test_names_that_differ_only_in_case_are_refused() -> None:
    (complaint,) = complaints_of({"Lr": OK, "lR": OK})
    assert complaint == "space.lR: the name differs from 'Lr' only in case; rename one of them"


def test_a_space_without_a_varying_parameter_is_refused() -> None:
    assert complaints_of({}) == complaints_of({"a": 1})
    assert complaints_of({}) == ("space: no parameter varies; add at least one that does",)


def test_what_is_no_mapping_is_refused() -> None:
    assert complaints_of([OK]) == (
        "space: must be a mapping of names to parameters; a list was given",
    )


def test_everything_wrong_is_said_at_once_in_the_order_written() -> None:
    complaints = complaints_of(
        {
            "a": Float(2.0, 1.0),
            "b/c": Integer(0.5, "3"),  # type: ignore[arg-type]
            "d": Categorical((1, 1)).when(e=2),
            "f": None,
        }
    )
    places = [complaint.split(": ")[0] for complaint in complaints]
    assert places == ["space.a", *["space.'b/c'"] * 3, "space.d", "space.d", "space.f"]


def test_the_name_of_the_space_begins_each_complaint() -> None:
    with pytest.raises(SearchSpaceError, match=r"^wide\.lr: low 2.0 is above"):
        SearchSpace({"lr": Float(2.0, 1.0)}, name="wide")


@pytest.mark.parametrize(
    "parameter",
    [
        Float(0.0, 0.4, step=0.1),
        Float(0.0, 1.0, step=1 / 3),
        Float(1e-7, 7e-7, step=1e-7),
        Float(-1, 1),
        Integer(-4, 4, step=8),
        Categorical((1, 2.5)),
        Categorical((True, False)),
        Categorical(("no", "off")),
    ],
)
def test_unusual_but_sound_parameters_are_accepted(parameter: Any) -> None:
    assert parameter_findings(parameter) == []
