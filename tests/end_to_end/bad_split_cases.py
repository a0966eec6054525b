"""Splits that cannot be: splitters of a class, flags of test and validation rows."""

from __future__ import annotations

from tests.end_to_end.refusals import Refused

_CLASS = """\
import keras
import numpy as np
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold

from search_spaces import Integer


class Given:
    def __init__(self, *folds):
        self.folds = folds

    def split(self, x, y=None, groups=None):
        return iter(self.folds)

    def get_n_splits(self, x=None, y=None, groups=None):
        return len(self.folds)


class Mine:
    space = {"neurons": Integer(2, 8)}
    metric = "mean_absolute_error"
    X = np.random.default_rng(0).normal(size=(60, 3))
    split = SPLIT

    def data(self):
        return self.X, self.X[:, 0]

    def build_model(self, configuration, signature):
        model = keras.Sequential([
            keras.Input(signature.input_shape),
            keras.layers.Dense(configuration["neurons"], activation="relu"),
            keras.layers.Dense(1),
        ])
        model.compile(loss="mse", metrics=["mae"])
        return model
"""
_WHERE = "mine.py: Mine.split "


def _own(label: str, split: str, *complaints: str, flags: str = "") -> Refused:
    return Refused(
        label=label,
        command=("search", "mine.py:Mine", "--trials", "1", *flags.split()),
        complaints=complaints,
        files={"mine.py": _CLASS.replace("SPLIT", split)},
    )


SPLITS = (
    _own(
        "a splitter that is no object",
        "KFold",
        "mine.py: Mine.split ... is no rule; write a text such as 'time', or a splitter such as",
    ),
    _own(
        "other folds than asked for",
        "KFold(5)",
        "--folds 3: mine.py: Mine.split KFold(n_splits=5, ... has 5; leave --folds out",
        flags="--folds 3",
    ),
    _own(
        "folds that are others each time",
        "KFold(5, shuffle=True)",
        f"{_WHERE}KFold(n_splits=5, ... gives other folds each time ... give it a random_state",
    ),
    _own(
        "groups that nobody gave",
        "GroupKFold(3)",
        "mine.py: Mine.split raised ValueError: The 'groups' parameter should not be None",
    ),
    _own(
        "fewer groups than folds",
        'GroupKFold(9)\n    def groups(self, x): return ["a", "b", "c", "d"] * 15',
        "mine.py: Mine.split raised ValueError: Cannot have number of splits n_splits=9 greater",
    ),
    _own(
        "amounts by their classes",
        "StratifiedKFold(3)",
        "mine.py: Mine.split raised ValueError: Supported target types are: ('binary', 'multicl",
    ),
    _own(
        "a side left empty, and rows that there are not",
        "Given(([], [1]), ([0], [59]))",
        f"{_WHERE}fold 1 leaves no row for training",
        f"{_WHERE}fold 2 names row 59 for validation, but 48 rows, from 0, are left",
        "--folds 3: mine.py: Mine.split Given has 2; leave --folds out",
        flags="--folds 3",
    ),
)

_HEADER = "size,kind,price\n"


def _rows(count: int, *, kind: str = "") -> str:
    return "".join(f"{row}.5,{kind or 'abc'[row % 3]},{row * 7}.5\n" for row in range(count))


_TABLE = {"train.csv": _HEADER + _rows(40), "more.csv": _HEADER + _rows(10)}


def _files(label: str, flags: str, *complaints: str, **files: str) -> Refused:
    target = "" if "--target" in flags else "--target price"
    written: dict[str, str | bytes] = {f"{name}.csv": text for name, text in files.items()}
    return Refused(
        label=label,
        command=("search", "train.csv", "--trials", "1", *target.split(), *flags.split()),
        complaints=complaints,
        files={**_TABLE, **written},
    )


FLAGS = (
    _files(
        "files of rows that are no tables",
        "--validation more.txt --test nnone",
        "--validation more.txt: name a table (.csv or .parquet)",
        "--test nnone: name a table (.csv or .parquet), or none",
    ),
    Refused(
        label="files of rows for a data set by name",
        command=("search", "wine", "--validation", "more.csv", "--test", "more.csv"),
        complaints=(
            "--validation more.csv: goes with a table alone; leave it out for wine",
            "--test more.csv: goes with a table alone; leave it out for wine",
        ),
    ),
    Refused(
        label="files of rows for a class",
        command=("search", "mine.py:Mine", "--test", "more.csv"),
        complaints=("--test more.csv: a class gives its own: return them from data()",),
        files={"mine.py": _CLASS.replace("SPLIT", "None")},
    ),
)
FILES = (
    _files(
        "other columns, too few rows, no file",
        "--validation other.csv --test gone.csv",
        "other.csv: lacks 'size' and has 'sizes', which the table lacks",
        "other.csv: holds 3 rows; give at least 5",
        "gone.csv: no such file",
        other="sizes,kind,price\n" + _rows(3),
    ),
    _files(
        "cells of another kind",
        "--validation words.csv --test blank.csv",
        "words.csv, column 'size': 1 cell that cannot be read as numbers, such as 'big' (line 12)",
        "words.csv, column 'price': 1 cell that cannot be read as numbers, such as 'dear'",
        "blank.csv, target 'price': 1 blank cell (line 12)",
        words=_HEADER + _rows(10) + "big,a,3.5\n3.5,a,dear\n",
        blank=_HEADER + _rows(10) + "3.5,a,\n",
    ),
    _files(
        "a label that the table has not",
        "--target kind --test labels.csv",
        "labels.csv, target 'kind': 'd' (lines 2, 3, 4, 5, 6 and 1 more) is no class of the table",
        labels=_HEADER + _rows(6, kind="d"),
    ),
    _files(
        "folds beside validation rows",
        "--validation more.csv --folds 3",
        "--folds 3: the validation rows are those of more.csv; leave one of them out",
    ),
    _files(
        "a rule where there is nothing to divide",
        "--validation more.csv --test more.csv --split time",
        "split time: more.csv and more.csv say which rows are which; leave it out",
    ),
)
