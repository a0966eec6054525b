"""Data sets of scikit-learn's, bundled and made up, on which defaults are chosen.

California housing is none of them: it is what the choice is checked on.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri
from sklearn import datasets

_ROWS = 1_000


def frame_of(task: str) -> pd.DataFrame:
    """Return a task's rows, the target in the column ``y``: texts where it is classes."""
    rows, target = TASKS[task]()
    frame = pd.DataFrame({f"x{number}": column for number, column in enumerate(np.asarray(rows).T)})
    is_classes = np.issubdtype(np.asarray(target).dtype, np.integer)
    frame["y"] = [f"class {one}" for one in target] if is_classes else target
    return frame


def _bundled(load: Callable[..., Any]) -> Any:
    return load(return_X_y=True)


def _skewed_friedman() -> Any:
    """Return Friedman's first function, its uniform inputs written as log-normal ones."""
    rows, target = datasets.make_friedman1(4 * _ROWS, noise=1.0, random_state=8)
    return np.exp(1.5 * ndtri(np.clip(rows, 1e-4, 1 - 1e-4))), target


def _skewed_linear() -> Any:
    """Return a sum of log-normal inputs, which is linear in them as they are."""
    random = np.random.default_rng(9)
    rows = random.lognormal(sigma=1.0, size=(4 * _ROWS, 10))
    return rows, rows[:, :5].sum(axis=1) + random.normal(size=4 * _ROWS)


TASKS: dict[str, Callable[[], Any]] = {
    "diabetes": partial(_bundled, datasets.load_diabetes),
    "breast_cancer": partial(_bundled, datasets.load_breast_cancer),
    "wine": partial(_bundled, datasets.load_wine),
    "digits": partial(_bundled, datasets.load_digits),
    "friedman1": partial(datasets.make_friedman1, _ROWS, noise=1.0, random_state=1),
    "friedman1-4000": partial(datasets.make_friedman1, 4 * _ROWS, noise=1.0, random_state=2),
    "friedman2": partial(datasets.make_friedman2, 2 * _ROWS, noise=50.0, random_state=3),
    "friedman3": partial(datasets.make_friedman3, 2 * _ROWS, noise=0.1, random_state=4),
    "linear": partial(
        datasets.make_regression, _ROWS, 20, n_informative=10, noise=20.0, random_state=5
    ),
    "moons": partial(datasets.make_moons, _ROWS, noise=0.3, random_state=6),
    "classification": partial(
        datasets.make_classification,
        3 * _ROWS,
        n_informative=10,
        n_classes=4,
        flip_y=0.05,
        random_state=7,
    ),
    "friedman1-skewed": _skewed_friedman,
    "linear-skewed": _skewed_linear,
}
