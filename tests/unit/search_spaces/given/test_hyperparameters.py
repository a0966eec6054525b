"""KerasTuner's ``HyperParameters`` as a space, held to what KerasTuner itself makes of it."""

from __future__ import annotations

from typing import Any

import keras_tuner
import numpy as np
import pytest

from search_spaces import Categorical, Float, Integer, Parameter, SearchSpace, SearchSpaceError
from search_spaces.domains import parameter_size, quantile, value_at
from search_spaces.given.conversion import space_from

HYPERPARAMETERS: dict[str, tuple[str, tuple[Any, ...], dict[str, Any], Parameter]] = {
    "whole numbers": ("Int", (1, 30), {}, Integer(1, 30)),
    "in steps": ("Int", (32, 512), {"step": 32}, Integer(32, 512, step=32)),
    "in steps that miss the end": ("Int", (3, 10), {"step": 3}, Integer(3, 9, step=3)),
    "multiplied": (
        "Int",
        (2, 40),
        {"step": 2, "sampling": "log"},
        Categorical([2, 4, 8, 16, 32]),
    ),
    "from the other end": (
        "Int",
        (2, 32),
        {"step": 2, "sampling": "reverse_log"},
        Categorical([32, 30, 26, 18, 2]),
    ),
    "numbers": ("Float", (0.0, 0.5), {}, Float(0.0, 0.5)),
    "on a logarithmic scale": (
        "Float",
        (1e-4, 1e-1),
        {"sampling": "log"},
        Float(1e-4, 1e-1, log=True),
    ),
    "numbers in steps": ("Float", (0.0, 0.95), {"step": 0.1}, Float(0.0, 0.9, step=0.1)),
    "numbers multiplied": (
        "Float",
        (0.001, 10),
        {"step": 10, "sampling": "log"},
        Categorical([0.001, 0.01, 0.1, 1.0, 10.0]),
    ),
    "choices": ("Choice", (["sgd", "adam"],), {}, Categorical(["sgd", "adam"])),
    "numbers to choose from": ("Choice", ([16, 32, 64],), {}, Categorical([16, 32, 64])),
    "yes or no": ("Boolean", (), {}, Categorical([True, False])),
}


@pytest.mark.parametrize("case", HYPERPARAMETERS.values(), ids=HYPERPARAMETERS)
def test_a_hyperparameter_takes_kerastuners_values(
    case: tuple[str, tuple[Any, ...], dict[str, Any], Parameter],
) -> None:
    kind, given, settings, expected = case
    hp = keras_tuner.HyperParameters()
    getattr(hp, kind)("x", *given, **settings)
    found = space_from(hp).parameters["x"]
    assert found == expected
    (native,) = hp.space
    shares = np.linspace(0.0005, 0.9995, 1000)
    theirs = [native.prob_to_value(share) for share in shares]
    size = parameter_size(found)
    if size is None:
        ours = [quantile(found, share) for share in shares]
        assert ours == pytest.approx(theirs, rel=1e-9)
    else:
        counted = sorted(value_at(found, index) for index in range(size))
        assert counted == pytest.approx(sorted(set(theirs)), abs=1e-12)
        drawn = [sum(one == pytest.approx(value, abs=1e-12) for one in theirs) for value in counted]
        assert max(drawn) - min(drawn) <= 1  # each as likely as the others, there too


def test_whole_numbers_on_a_logarithmic_scale_keep_both_ends() -> None:
    hp = keras_tuner.HyperParameters()
    hp.Int("x", 4, 512, sampling="log")
    assert space_from(hp).parameters["x"] == Integer(4, 512, log=True)


def nested() -> keras_tuner.HyperParameters:
    """Return what a model with branches and a loop declares."""
    hp = keras_tuner.HyperParameters()
    hp.Choice("optimizer", ["sgd", "adam"])
    with hp.conditional_scope("optimizer", ["sgd"]):
        hp.Float("momentum", 0.0, 0.9)
        hp.Boolean("nesterov")
        with hp.conditional_scope("nesterov", [True]):
            hp.Float("damping", 0.1, 0.2)
    hp.Int("layers", 1, 3)
    for layer in range(3):
        with hp.conditional_scope("layers", list(range(layer + 1, 4))):
            hp.Int(f"units_{layer}", 32, 64, step=32)
    hp.Float("dropout", 0.0, 0.5, parent_name="optimizer", parent_values=["adam"])
    hp.Fixed("activation", "relu")
    with hp.conditional_scope("activation", ["relu"]):
        hp.Choice("slope", [1, 2])
    with hp.conditional_scope("activation", ["tanh"]):
        hp.Choice("gain", [1, 2])
    return hp


def test_conditions_are_kerastuners_in_every_branch() -> None:
    hp = nested()
    space = space_from(hp)
    assert space.constants["activation"] == "relu"
    assert space.parameters["damping"].condition.clauses == (
        ("nesterov", (True,)),
        ("optimizer", ("sgd",)),
    )
    assert "gain" not in space.names
    generator = np.random.default_rng(3)
    seen = set()
    for _ in range(200):
        configuration = space.sample(generator)
        native = hp.copy()
        native.values = dict(configuration)
        active = {one.name for one in native.space if native.is_active(one)}
        assert set(configuration) == active
        seen.add(frozenset(active))
    assert len(seen) == 3 * 3


def test_a_name_in_two_branches_is_one_parameter_where_it_can_be() -> None:
    hp = keras_tuner.HyperParameters()
    hp.Choice("kind", ["mlp", "wide", "none"])
    for kind in ("mlp", "wide"):
        with hp.conditional_scope("kind", [kind]):
            hp.Int("units", 1, 9)
    assert space_from(hp) == SearchSpace(
        {
            "kind": Categorical(["mlp", "wide", "none"]),
            "units": Integer(1, 9).when(kind=["mlp", "wide"]),
        }
    )


def test_one_value_is_a_constant() -> None:
    hp = keras_tuner.HyperParameters()
    hp.Int("layers", 2, 2)
    hp.Choice("optimizer", ["adam"])
    hp.Fixed("rate", 0.1)
    hp.Int("units", 1, 9)
    with hp.conditional_scope("layers", [2]):
        hp.Int("second", 1, 9)
    space = space_from(hp)
    assert dict(space.constants) == {"layers": 2, "optimizer": "adam", "rate": 0.1}
    assert space.parameters["second"] == Integer(1, 9)


def test_what_no_space_holds_is_refused_at_once() -> None:
    hp = keras_tuner.HyperParameters()
    hp.Float("rate", 0.1, 0.9, sampling="reverse_log")
    hp.Choice("kind", ["mlp", "wide"])
    hp.Int("units", 1, 9, parent_name="kind", parent_values=["mlp"])
    hp.Int("units", 1, 99, parent_name="kind", parent_values=["wide"])
    with hp.name_scope("block"):
        hp.Int("size", 1, 9)
    with pytest.raises(SearchSpaceError) as caught:
        space_from(hp)
    said = caught.value.complaints
    assert len(said) == 3
    assert said[0].startswith("space.rate: sampling 'reverse_log' is no scale of a space; declare")
    assert said[1] == (
        "space.units: is declared twice, in ways that one parameter cannot be; give each a name of"
        " its own"
    )
    assert "the name is not allowed" in said[2]
