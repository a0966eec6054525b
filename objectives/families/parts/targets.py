"""How the classes of a target are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from search_spaces.known.values import known_value

if TYPE_CHECKING:
    from search_spaces import Configuration


def arranged_targets(y: np.ndarray, configuration: Configuration, *, classes: int) -> np.ndarray:
    """Return targets as the configuration's ``targets`` wants them.

    Args:
        y: Amounts or class codes, shape (rows,).
        configuration: Whose ``targets`` is ``codes`` or ``one_hot``.
        classes: How many classes there are; ``one_hot`` is for three or more.

    Returns:
        ``y`` itself, or an array of shape (rows, classes) with a 1 at the place of each row's
        class, for ``categorical_crossentropy``.
    """
    if known_value(configuration, "targets") != "one_hot" or classes <= 2:
        return y
    return np.eye(classes, dtype=np.float32)[y]
