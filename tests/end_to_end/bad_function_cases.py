"""Functions and data files that cannot be searched as they are given, and what is said of each."""

from __future__ import annotations

from tests.end_to_end.refusals import Refused

_FUNCTION = """\
import keras


def build_model(n_hidden=1, n_neurons=8):
    model = keras.Sequential([keras.Input((3,))])
    for _ in range(n_hidden):
        model.add(keras.layers.Dense(n_neurons, activation="relu"))
    model.add(keras.layers.Dense(1))
    model.compile(loss="mse")
    return model


def no_model(n_hidden=1):
    return None


def raises(n_hidden=1):
    return [][n_hidden]


def narrow(n_hidden):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    return model


def half_named(n_hidden, other):
    return None


three = 3
"""
_DATA = """\
import numpy as np

x = np.arange(120.0).reshape(40, 3)


def rows():
    return x, x[:, 0] / 7


def raises():
    return x, x.no_such_thing
"""
_SPACE = "space: {n_hidden: {type: integer, low: 0, high: 2}}\n"


def _refused(label: str, said: str, *more: str, name: str = "build_model") -> Refused:
    return Refused(
        label=label,
        command=("search", "s.yaml", *more),
        complaints=(said,),
        files={
            "m.py": _FUNCTION,
            "d.py": _DATA,
            "s.yaml": f"objective: m.py:{name}\ntrials: 1\n{_SPACE}",
            "notes.txt": "none",
            "houses.csv": "a,price\n" + "1,2.5\n" * 30,
        },
    )


_ROWS = ("--data", "d.py:rows")

FUNCTIONS = (
    _refused(
        "a function that always raises",
        "m.py:raises: no model can be trained, of 3 configurations that were tried: IndexError:"
        " list index out of range; mend build_model, line 18 of m.py, or give a configuration that"
        " works by --first",
        *_ROWS,
        name="raises",
    ),
    _refused(
        "a model of another input shape",
        "m.py:narrow: no model can be trained ... expected axis -1 ... mend build_model",
        *_ROWS,
        name="narrow",
    ),
    _refused(
        "a parameter that the space lacks, without a default",
        "half_named: build_model takes 'other', which the space lacks; add it to the space, or"
        " give it a default",
        *_ROWS,
        name="half_named",
    ),
    _refused(
        "a function without data", "m.py: build_model says nothing of its data; give ... --data"
    ),
    _refused(
        "a name that is no function",
        "m.py:three: m.py has no class or function 'three'; it has build_model",
        *_ROWS,
        name="three",
    ),
    _refused(
        "a function misspelt",
        "has no class or function 'build_modl', did you mean 'build_model'?",
        *_ROWS,
        name="build_modl",
    ),
    _refused("a form that is none", "--form keyword: ... keywords", *_ROWS, "--form", "keyword"),
    _refused(
        "data that are not there",
        "--data no.py:rows: there is no file no.py",
        "--data",
        "no.py:rows",
    ),
    _refused(
        "data misspelt",
        "--data d.py:row: d.py has no 'row', did you mean 'rows'?",
        *("--data", "d.py:row"),
    ),
    _refused(
        "data that raise",
        "d.py line 11: raises() raised AttributeError: ... mend the file",
        *("--data", "d.py:raises"),
    ),
    _refused(
        "data of no kind", "notes.txt: is no file of data; name a table", "--data", "notes.txt"
    ),
    _refused(
        "a table without its target", "houses.csv: a table needs its target", "--data", "houses.csv"
    ),
    _refused(
        "no model",
        "m.py:no_model: build_model() returned None; return the compiled keras.Model",
        *_ROWS,
        name="no_model",
    ),
    Refused(
        label="a script that searches itself",
        command=("search", "own.py:build_model", "--data", "own.py:rows"),
        complaints=("own.py begins a search while it is read for one; ... __main__",),
        files={
            "own.py": _FUNCTION + _DATA + "\nimport tuning\n\n"
            'tuning.search("own.py:build_model", data="own.py:rows", space={"n_hidden": [0, 1]})\n'
        },
    ),
    Refused(
        label="data beside a data set",
        command=("search", "digits", "--data", "d.py:rows"),
        complaints=("--data d.py:rows: digits says what the data are; leave it out",),
        files={"d.py": _DATA},
    ),
    Refused(
        label="a form of no function",
        command=("search", "digits", "--form", "hp"),
        complaints=("--form hp: only a function has a form; leave it out for digits",),
    ),
    Refused(
        label="an object of another process",
        command=("search", "python:Cost"),
        complaints=("Cost was handed over in Python, so that no file holds it; go on from there",),
    ),
)
