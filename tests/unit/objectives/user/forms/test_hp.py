"""KerasTuner's interface: the same arguments, the same answers, the same complaints."""

from __future__ import annotations

import inspect
from typing import Any

import keras_tuner
import pytest
from keras_tuner.engine import hyperparameters as native

from objectives.user.forms.asked import Asked
from objectives.user.forms.discovery import answering
from objectives.user.forms.exploring.trace import begun, size_of
from objectives.user.forms.form import Form
from objectives.user.forms.hp import HyperParameters, begun_with
from objectives.user.forms.recorder import AskedWronglyError, Recorder
from search_spaces import Categorical, Float, Integer
from search_spaces.domains import value_at


def _first() -> tuple[HyperParameters, Recorder]:
    recorder = Recorder(begun_with)
    return HyperParameters(recorder), recorder


def _asked(ask: Any) -> Asked:
    hp, recorder = _first()
    ask(hp)
    return next(iter(recorder.asked.values()))


@pytest.mark.parametrize(
    "kind", ["Int", "Float", "Choice", "Boolean", "Fixed", "conditional_scope"]
)
def test_arguments_are_keras_tuners_own_in_their_order(kind: str) -> None:
    ours = inspect.signature(getattr(HyperParameters, kind)).parameters
    theirs = inspect.signature(getattr(keras_tuner.HyperParameters, kind)).parameters
    assert [(one.name, one.default) for one in ours.values()] == [
        (one.name, one.default) for one in theirs.values()
    ]


def _reached(hp: native.HyperParameter) -> list[Any]:
    return sorted({hp.prob_to_value(place / 1000) for place in range(1000)})


@pytest.mark.parametrize(
    "arguments",
    [
        {"min_value": 1, "max_value": 5},
        {"min_value": 6, "max_value": 13, "step": 3},
        {"min_value": 8, "max_value": 8},
        {"min_value": 8, "max_value": 12, "step": 9},
        {"min_value": 2, "max_value": 33, "step": 2, "sampling": "log"},
        {"min_value": 2, "max_value": 32, "step": 2, "sampling": "reverse_log"},
        {"min_value": 1, "max_value": 9, "sampling": "log"},
        {"min_value": 1, "max_value": 9, "sampling": "reverse_log"},
    ],
)
def test_whole_numbers_are_those_that_keras_tuner_draws(arguments: dict[str, Any]) -> None:
    asked = _asked(lambda hp: hp.Int("units", **arguments))
    assert _own_values(asked) == _reached(native.Int("units", **arguments))


@pytest.mark.parametrize(
    "arguments",
    [
        {"min_value": 0.0, "max_value": 1.0, "step": 0.3},
        {"min_value": 0.5, "max_value": 0.5},
        {"min_value": 0.001, "max_value": 10.0, "step": 10, "sampling": "log"},
        {"min_value": 0.5, "max_value": 8, "step": 2, "sampling": "reverse_log"},
    ],
)
def test_numbers_in_steps_are_those_that_keras_tuner_draws(arguments: dict[str, Any]) -> None:
    asked = _asked(lambda hp: hp.Float("rate", **arguments))
    assert _own_values(asked) == pytest.approx(_reached(native.Float("rate", **arguments)))


def test_a_step_whose_division_keras_tuner_rounds_away_ends_where_it_does_and_says_so() -> None:
    asked = _asked(lambda hp: hp.Float("rate", 0.0, 0.5, step=0.1))
    assert asked.entry == Float(0.0, 0.4, step=0.1)
    assert _own_values(asked) == pytest.approx(_reached(native.Float("rate", 0.0, 0.5, step=0.1)))
    assert asked.note == ("rate ends at 0.4, as in KerasTuner, whose division rounds 0.5 away")


def _own_values(asked: Asked) -> list[Any]:
    if not asked.varies:
        return [asked.only]
    assert isinstance(asked.entry, Integer | Float | Categorical)
    size = size_of(asked)
    assert size is not None
    return sorted(asked.own_value(value_at(asked.entry, place)) for place in range(size))


def test_a_reversed_scale_is_the_logarithmic_one_seen_from_the_other_end() -> None:
    asked = _asked(lambda hp: hp.Float("momentum", 0.5, 0.99, sampling="reverse_log"))
    assert asked.entry == Float(0.5, 0.99, log=True)
    assert asked.own_value(0.5) == pytest.approx(0.99)
    assert asked.space_value(0.99) == pytest.approx(0.5)
    hp = answering(Form.HP, {"momentum_from_the_top": 0.6})
    assert isinstance(hp, HyperParameters)
    assert hp.Float("momentum", 0.5, 0.99, sampling="reverse_log") == pytest.approx(0.89)


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        (lambda hp: hp.Int("a", 2, 9), 2),
        (lambda hp: hp.Int("a", 2, 9, default=4), 4),
        (lambda hp: hp.Float("a", 0.5, 9), 0.5),
        (lambda hp: hp.Choice("a", ["x", "y"]), "x"),
        (lambda hp: hp.Choice("a", ["x", "y"], default="y"), "y"),
        (lambda hp: hp.Boolean("a"), False),
        (lambda hp: hp.Boolean("a", default=True), True),
        (lambda hp: hp.Fixed("a", 7), 7),
    ],
)
def test_it_begins_with_keras_tuners_defaults(ask: Any, expected: object) -> None:
    hp, recorder = _first()
    assert ask(hp) == ask(keras_tuner.HyperParameters()) == expected
    asked = recorder.asked["a"]
    assert asked.own_value(begun(asked)) == expected


@pytest.mark.parametrize(
    "ask",
    [
        lambda hp: hp.Int("a", 9, 2),
        lambda hp: hp.Int("a", 1.5, 2),
        lambda hp: hp.Int("a", 0, 2, sampling="log"),
        lambda hp: hp.Float("a", 1, 2, step=0.5, sampling="log"),
        lambda hp: hp.Float("a", 1, 2, sampling="cubic"),
        lambda hp: hp.Choice("a", []),
        lambda hp: hp.Choice("a", [1, 2], default=3),
        lambda hp: hp.conditional_scope("missing", [1]).__enter__(),
    ],
)
def test_it_refuses_what_keras_tuner_refuses(ask: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        ask(keras_tuner.HyperParameters())
    with pytest.raises(ValueError, match=r"\w"):
        ask(_first()[0])


def _scoped(hp: Any) -> list[Any]:
    answers: list[Any] = [hp.Choice("model", ["mlp", "cnn"])]
    with hp.conditional_scope("model", ["cnn"]):
        answers.append(hp.Int("filters", 8, 16))
    with hp.conditional_scope("model", ["mlp"]):
        answers.append(hp.Int("units", 32, 64))
        answers.append(hp.Float("rate", 0.1, 0.5, parent_name="units", parent_values=[40]))
    with hp.name_scope("head"), hp.name_scope("last"):
        answers.append(hp.Int("units", 1, 2))
        answers.append(hp.get("units"))
        answers.append("units" in hp)
    answers += ["filters" in hp, hp["units"], hp.is_active("units"), hp.is_active("filters")]
    return [*answers, dict(hp.values)]


def test_scopes_answer_as_keras_tuners_do() -> None:
    assert _scoped(_first()[0]) == _scoped(keras_tuner.HyperParameters())


def test_a_configuration_answers_under_the_codes_own_names() -> None:
    hp = answering(Form.HP, {"model": "mlp", "units": 40, "rate": 0.3, "head_last_units": 2})
    assert _scoped(hp)[:5] == ["mlp", None, 40, 0.3, 2]


def test_what_is_asked_twice_is_answered_alike() -> None:
    hp, _ = _first()
    assert hp.Int("units", 4, 8) == hp.Int("units", 6, 8) == 4
    with pytest.raises(AskedWronglyError, match="'units' is asked for as a whole number in one"):
        hp.Choice("units", ["a", "b"])


def test_a_copy_knows_the_answers_and_keeps_new_ones_for_itself() -> None:
    hp, recorder = _first()
    hp.Int("units", 4, 8)
    copied = hp.copy()
    assert copied.Int("units", 5, 9) == 4
    assert copied.Int("layers", 2, 3) == 2
    assert "layers" not in recorder.asked


def test_a_name_that_the_configuration_lacks_is_said_with_what_it_has() -> None:
    hp = answering(Form.HP, {"units": 4})
    assert isinstance(hp, HyperParameters)
    with pytest.raises(AskedWronglyError, match="'layers' is asked for, but the configuration has"):
        hp.Int("layers", 1, 3)
    assert hp.Fixed("seed", 3) == 3
