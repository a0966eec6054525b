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
