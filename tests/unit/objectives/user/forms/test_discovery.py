"""The space of a function that asks for its parameters, found by calling it."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import keras_tuner
import numpy as np
import pytest

from objectives.errors import ObjectiveError
from objectives.user.forms.discovery import FoundSpace, answering, found_space
from objectives.user.forms.exploring.calls import Limits
from objectives.user.forms.form import Form
from search_spaces import Categorical, Float, Integer, Parameter, Value

FULL_CALLS = 64


class _Model:
    compiled = True

    def fit(self) -> None:
        """Make it look like a model."""


def _found(
    ask: Callable[[Any], Any], *, form: Form = Form.HP, limits: Limits | None = None
) -> FoundSpace:
    def build(asking: Any) -> Any:
        ask(asking)
        return _Model()

    return found_space(form, build, where="build()", limits=limits)


def _entries(ask: Callable[[Any], Any], **how: Any) -> dict[str, Parameter | Value]:
    return dict(_found(ask, **how).space.entries)


def _layers(hp: Any) -> None:
    for layer in range(hp.Int("layers", 1, 3)):
        hp.Int(f"units_{layer}", 32, 512, step=32)
    if hp.Choice("optimizer", ["adam", "sgd"]) == "sgd":
        hp.Float("momentum", 0.0, 0.9)
    hp.Float("rate", 1e-4, 1e-1, sampling="log", default=1e-2)
    hp.Fixed("depth", 7)


def test_loops_and_ifs_become_conditions_and_defaults_the_first_configuration() -> None:
    found = _found(_layers)
    units = Integer(32, 512, step=32)
    assert dict(found.space.entries) == {
        "layers": Integer(1, 3),
        "units_0": units,
        "units_1": units.when(layers=[2, 3]),
        "units_2": units.when(layers=3),
        "optimizer": Categorical(["adam", "sgd"]),
        "momentum": Float(0.0, 0.9).when(optimizer="sgd"),
        "rate": Float(1e-4, 1e-1, log=True),
        "depth": 7,
    }
    assert found.first == {"layers": 1, "units_0": 32, "optimizer": "adam", "rate": 1e-2}
    assert found.notes == ()


def test_what_needs_two_answers_at_once_is_found() -> None:
    def ask(hp: Any) -> None:
        first, second, third = (hp.Boolean(name) for name in ("a", "b", "c"))
        if first and second:
            hp.Int("both", 1, 9)
        if first or second:
            hp.Int("either", 1, 9)
        if first and second and third:
            hp.Int("all_three", 1, 9)

    entries = _entries(ask)
    assert entries["both"] == Integer(1, 9).when(a=True, b=True)
    assert entries["all_three"] == Integer(1, 9).when(a=True, b=True, c=True)
    either = [entries["either"], entries["either_case_2"]]
    assert either in (
        [Integer(1, 9).when(a=True), Integer(1, 9).when(a=False, b=True)],
        [Integer(1, 9).when(b=True), Integer(1, 9).when(b=False, a=True)],
    )


def test_a_threshold_of_a_wide_range_is_found_exactly() -> None:
    def ask(hp: Any) -> None:
        if hp.Int("units", 8, 200) > 100:
            hp.Float("dropout", 0.0, 0.5)

    found = _found(ask)
    assert found.space.entries["dropout"] == Float(0.0, 0.5).when(units=list(range(101, 201)))
    assert found.notes == ()


def test_bounds_that_follow_a_few_values_are_a_parameter_each() -> None:
    def ask(hp: Any) -> None:
        kind = hp.Choice("kind", ["small", "large"])
        hp.Int("units", 1, 10 if kind == "small" else 100)

    found = _found(ask)
    assert dict(found.space.entries) == {
        "kind": Categorical(["small", "large"]),
        "units_1_to_10": Integer(1, 10).when(kind="small"),
        "units_1_to_100": Integer(1, 100).when(kind="large"),
    }
    assert found.first == {"kind": "small", "units_1_to_10": 1}
    assert "units has different values in different cases" in found.notes[0]
    hp: Any = answering(Form.HP, {"kind": "large", "units_1_to_100": 60})
    assert hp.Choice("kind", ["small", "large"]) == "large"
    assert hp.Int("units", 1, 100) == 60


def test_bounds_that_follow_a_wide_range_are_the_widest_and_said() -> None:
    def ask(hp: Any) -> None:
        hp.Int("second", 8, hp.Int("first", 8, 512))

    found = _found(ask)
    assert dict(found.space.entries) == {"first": Integer(8, 512), "second": Integer(8, 512)}
    assert "it is drawn from all of them together (8 to 512)" in found.notes[0]
    hp: Any = answering(Form.HP, {"first": 10, "second": 300})
    hp.Int("first", 8, 512)
    assert hp.Int("second", 8, 10) == 300  # what is recorded is what trains


def test_a_default_that_is_none_of_the_values_is_said() -> None:
    found = _found(lambda hp: hp.Float("rate", 0.0, 1.0, step=0.25, default=0.3))
    assert found.first == {"rate": 0.0}
    assert found.notes == ("build(): rate begins with 0.0: its default 0.3 is none of its values",)


def test_numbers_of_numpy_are_numbers() -> None:
    found = _found(
        lambda hp: [
            hp.Choice("units", list(np.arange(8, 11)), default=np.int64(9)),
            hp.Int("layers", np.int64(1), np.int64(5), default=np.int64(2)),
        ]
    )
    assert dict(found.space.entries) == {
        "units": Categorical([8, 9, 10]),
        "layers": Integer(1, 5),
    }
    assert found.first == {"units": 9, "layers": 2}


def test_what_depends_on_a_range_without_steps_is_drawn_always_and_said() -> None:
    def ask(hp: Any) -> None:
        if hp.Float("rate", 0.0, 1.0) > 0.5:
            hp.Int("warmup", 1, 5)

    found = _found(ask)
    assert found.space.entries["warmup"] == Integer(1, 5)
    assert "warmup is asked for only where a range without steps" in found.notes[0]


def test_names_that_a_space_does_not_allow_are_written_otherwise_and_said() -> None:
    def ask(hp: Any) -> None:
        hp.Int("units-1", 1, 9)
        hp.Int("learning rate", 1, 9)
        hp.Int("epochs", 1, 9)
        hp.Int("_x", 1, 9)
        with hp.name_scope("head"):
            hp.Int("units", 1, 9)

    found = _found(ask)
    ours = ("units_1", "learning_rate", "model_epochs", "x", "head_units")
    assert found.space.names == ours
    assert "'units-1' as units_1, 'learning rate' as learning_rate" in found.notes[0]
    hp: Any = answering(Form.HP, dict.fromkeys(ours, 5))
    ask(hp)
    assert hp.values == dict.fromkeys(("units-1", "learning rate", "epochs", "_x", "head/units"), 5)


def test_optunas_trials_are_explored_alike_and_have_no_defaults() -> None:
    def ask(trial: Any) -> None:
        for layer in range(trial.suggest_int("layers", 1, 2)):
            trial.suggest_float(f"dropout_{layer}", 0.0, 0.5, step=0.25)
        trial.suggest_categorical("depth", [None, 4])

    found = _found(ask, form=Form.TRIAL)
    dropout = Float(0.0, 0.5, step=0.25)
    assert dict(found.space.entries) == {
        "layers": Integer(1, 2),
        "dropout_0": dropout,
        "dropout_1": dropout.when(layers=2),
        "depth": Categorical(["None", "4"]),
    }
    assert found.first == {}


def _plain_scopes(hp: Any) -> None:
    hp.Choice("model", ["mlp", "cnn"])
    hp.Int("filters", 8, 32, step=8, parent_name="model", parent_values=["cnn"])
    with hp.conditional_scope("model", ["mlp"]):
        hp.Int("layers", 1, 5)
        hp.Boolean("norm")
        with hp.conditional_scope("norm", [True]):
            hp.Float("epsilon", 1e-5, 1e-2, sampling="log")
    hp.Float("rate", 1e-4, 1e-1, sampling="log")


def _plain_loop(hp: Any) -> None:
    for layer in range(3):
        hp.Int(f"units_{layer}", 16, 64, step=16)
        hp.Choice(f"activation_{layer}", ["relu", "tanh", "gelu"])
    hp.Float("dropout", 0.0, 0.75, step=0.25)
    hp.Boolean("norm")


def _one_of_each(hp: Any) -> None:
    kind = hp.Choice("kind", [1, 2, 3])
    with hp.conditional_scope("kind", [1, 3]):
        if kind in (1, 3):
            hp.Int("width", 1, 100)
    with hp.conditional_scope("kind", [2]):
        if kind == 2:
            hp.Float("height", 0.5, 2.0)


@pytest.mark.parametrize("ask", [_plain_scopes, _plain_loop, _one_of_each])
def test_it_is_the_space_that_keras_tuner_records(
    ask: Callable[[Any], None], tmp_path: Path
) -> None:
    def build(hp: Any) -> keras.Model:
        ask(hp)
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        model.compile(loss="mse")
        return model

    tuner = keras_tuner.RandomSearch(
        build, objective="val_loss", max_trials=1, directory=str(tmp_path), overwrite=True
    )
    theirs = {hp.name: _as_entry(hp) for hp in tuner.oracle.get_space().space}
    assert _entries(ask) == theirs


def _as_entry(hp: Any) -> Parameter:
    entry: Any
    match type(hp).__name__:
        case "Int":
            step = None if hp.step in (None, 1) else hp.step
            entry = Integer(hp.min_value, hp.max_value, step=step, log=hp.sampling == "log")
        case "Float":
            entry = Float(hp.min_value, hp.max_value, step=hp.step, log=hp.sampling == "log")
        case "Boolean":
            entry = Categorical([True, False])
        case _:
            entry = Categorical(hp.values)
    # Conditions of conditions follow from those of the parents.
    for condition in hp.conditions[-1:]:
        entry = entry.when(**{condition.name: condition.values})
    return entry


def _raised(build: Callable[[Any], Any]) -> str:
    with pytest.raises(ObjectiveError) as caught:
        found_space(Form.HP, build, where="build(hp)")
    (complaint,) = caught.value.complaints
    return complaint


def _returning(returned: Any) -> Callable[[Any], Any]:
    def build(hp: Any) -> Any:
        hp.Int("units", 1, 9)
        return returned

    return build


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        (None, "build(hp) returns nothing; return the compiled model"),
        (0.25, "build(hp) returns the number 0.25; return the compiled model in place of it"),
        ([1], "build(hp) returns a list; return the compiled Keras model"),
        (keras.Sequential(), "build(hp) returns a model that is not compiled; call model.compile"),
    ],
)
def test_what_is_no_compiled_model_is_refused(returned: Any, said: str) -> None:
    assert _raised(_returning(returned)).startswith(said)


def test_a_function_that_asks_otherwise_each_time_is_refused() -> None:
    def build(hp: Any) -> _Model:
        hp.Int(f"units_{random.random()}", 1, 9)
        return _Model()

    assert "asks for other parameters when it is called again with the same" in _raised(build)


def test_a_function_that_changes_for_some_answers_alone_is_refused() -> None:
    def build(hp: Any) -> _Model:
        if hp.Boolean("deep"):
            hp.Int(f"units_{random.random()}", 1, 9)
        hp.Choice("activation", ["relu", "tanh"])
        return _Model()

    assert "asks for other parameters when it is called again with the same" in _raised(build)


def test_a_name_of_two_kinds_is_refused() -> None:
    def build(hp: Any) -> _Model:
        if hp.Boolean("log"):
            hp.Float("size", 1, 9)
        else:
            hp.Int("size", 1, 9)
        return _Model()

    assert _raised(build) == (
        "build(hp) 'size' is asked for as a whole number in one place and as a number in another;"
        " give one of the two another name"
    )


def test_two_names_that_would_be_one_in_the_space_are_refused() -> None:
    def build(hp: Any) -> _Model:
        hp.Int("units-1", 1, 9)
        hp.Int("units_1", 1, 9)
        return _Model()

    assert "the names 'units-1' and 'units_1' cannot be told apart" in _raised(build)


def test_a_function_that_asks_for_nothing_is_refused() -> None:
    assert "asks for nothing that varies" in _raised(lambda hp: _Model())


def test_a_function_that_never_gets_through_is_refused_with_its_own_words() -> None:
    def build(hp: Any) -> _Model:
        hp.Int("units", 1, 9)
        raise RuntimeError("no such layer")

    assert _raised(build) == "build(hp) raised RuntimeError: no such layer"


def test_values_that_fail_are_noted_and_stay() -> None:
    def ask(hp: Any) -> None:
        if hp.Choice("activation", ["relu", "rleu"]) == "rleu":
            raise ValueError("unknown activation")
        hp.Int("units", 1, 9)

    found = _found(ask)
    assert found.space.names == ("activation", "units")
    assert found.space.entries["units"] == Integer(1, 9)
    assert found.notes == (
        "build(): raised ValueError: unknown activation (with activation='rleu'); such trials"
        " will fail",
    )


def test_a_space_beyond_the_limit_is_said_to_be_unfinished() -> None:
    def ask(hp: Any) -> None:
        for place in range(hp.Choice("n", list(range(1, 30)))):
            hp.Choice(f"c_{place}", ["a", "b", "c"])

    found = _found(ask, limits=Limits(calls=12))
    assert "12 builds were made" in found.notes[-1] or "11 builds were made" in found.notes[-1]


def test_it_calls_at_most_so_often() -> None:
    calls = 0

    def ask(hp: Any) -> None:
        nonlocal calls
        calls += 1
        for place in range(12):
            hp.Choice(f"c_{place}", ["a", "b", "c"])

    _found(ask)
    assert calls <= FULL_CALLS


def test_nothing_that_is_drawn_or_printed_meanwhile_is_left(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def ask(hp: Any) -> None:
        print("building")
        random.random()
        np.random.rand()
        keras.random.uniform((1,))
        hp.Int("units", 1, 9)

    random.seed(3)
    np.random.seed(3)
    keras.utils.set_random_seed(3)
    expected = random.random(), float(np.random.rand()), float(keras.random.uniform((1,))[0])
    keras.utils.set_random_seed(3)
    _found(ask)
    assert (
        random.random(),
        float(np.random.rand()),
        float(keras.random.uniform((1,))[0]),
    ) == expected
    assert capsys.readouterr().out == ""
