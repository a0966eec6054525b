"""Functions that ask for their parameters in ways that make no study, and what is said of each."""

from __future__ import annotations

from tests.end_to_end.refusals import Refused

_FILE = """\
import random

import keras
import numpy as np

X = np.random.default_rng(0).normal(size=(60, 3)).astype("float32")
Y = X.sum(axis=1)


def data():
    return X, Y


def network(units):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(units)])
    model.compile(loss="mse", metrics=["mse"])
    return model


def right(hp):
    return network(hp.Int("units", 1, 9))


def nothing(hp):
    network(hp.Int("units", 1, 9))


def trained(trial):
    model = network(trial.suggest_int("units", 1, 9))
    return 0.25


def trains(trial):
    model = network(trial.suggest_int("units", 1, 9))
    return model.fit(X, Y).history["loss"][-1]


def uncompiled(hp):
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(hp.Int("units", 1, 9))])


def restless(hp):
    return network(hp.Int(f"units_{random.random()}", 1, 9))


def two_kinds(hp):
    if hp.Boolean("wide"):
        return network(int(hp.Float("units", 1, 9)))
    return network(hp.Int("units", 1, 9))


def settled(hp):
    return network(hp.Fixed("units", 4))


def raising(hp):
    network(hp.Int("units", 1, 9))
    raise RuntimeError("no such layer")


def alike(hp):
    return network(hp.Int("units-1", 1, 9) + hp.Int("units_1", 1, 9))


CALLS = []


def growing(hp):
    CALLS.append(1)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(len(CALLS)),
                              keras.layers.Dense(hp.Int("units", 1, 9)), keras.layers.Dense(1)])
    model.compile(loss="mse", metrics=["mse"])
    return model


class Asks:
    def build(self, hp):
        return network(hp.Int("units", 1, 9))

    def fit(self, hp, model, *args, **kwargs):
        return model.fit(*args, epochs=hp.Choice("units", [1, 2]), **kwargs)
"""


def _refused(label: str, name: str, *said: str, flags: str = "") -> Refused:
    return Refused(
        label=f"a function with {label}",
        command=("search", f"mine.py:{name}", "--data", "mine.py:data", *flags.split()),
        complaints=tuple(f"mine.py: {name} {one}" for one in said),
        files={
            "mine.py": _FILE,
            "lacks.yaml": "other: {type: integer, low: 1, high: 9}\n",
            "more.yaml": "units: {type: integer, low: 1, high: 9}\n"
            "other: {type: integer, low: 1, high: 9}\n",
        },
    )


def _space(label: str, *command: str, said: str) -> Refused:
    return Refused(
        label=label, command=("space", *command), complaints=(said,), files={"mine.py": _FILE}
    )


ASKING = (
    _refused("no model", "nothing", "returns nothing; return the compiled model"),
    _refused("a value of its own", "trained", "returns the number 0.25 ... drop fit"),
    _refused("training of its own", "trains", "trains its model itself; return the compiled model"),
    _refused("a model as it is built", "uncompiled", "returns a model that is not compiled"),
    _refused("another space each time", "restless", "asks for other parameters when it is called"),
    Refused(
        label="a function with another model each time",
        command=("search", "mine.py:growing", "--data", "mine.py:data"),
        complaints=("mine.py:growing: builds another model at each call with the same values",),
        files={"mine.py": _FILE},
    ),
    _refused("a name of two kinds", "two_kinds", "'units' is asked for as a whole number ... name"),
    _refused("one kind in build and another in fit", "Asks", "'units' is asked for as a whole"),
    _refused("nothing that varies", "settled", "asks for nothing that varies ... hp.Int("),
    _refused("an end that it never reaches", "raising", "raised RuntimeError: no such layer"),
    _refused("names that are alike", "alike", "the names 'units-1' and 'units_1' cannot be told"),
    _refused("more than its space has", "right", "asks for 'units', which the space lacks ... add",
             flags="--space lacks.yaml"),
    _refused("less than its space has", "right", "never asks for 'other' of the space; remove it",
             flags="--space more.yaml"),
    _space("a space of no file", "no.py:build", said="no.py:build: there is no file no.py"),
    _space("a space of no function", "mine.py:rigth",
           said="mine.py:rigth: mine.py has no class or function 'rigth', did you mean 'right'?"),
    _space("a space of a file alone", "mine.py", said="mine.py: name the class as well"),
    _space("a space that never settles", "mine.py:restless", said="restless asks for other"),
    _space("a space of what has none", "mine.py:data", said="has no search space"),
)  # fmt: skip
