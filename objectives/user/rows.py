"""Rows as a class of a person's arranges them: inputs, targets and weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, final

import numpy as np

from objectives.data.class_weights import has_weights, weights_by_class
from objectives.data.rows import Rows
from objectives.data.structures import as_arrays, taken
from search_spaces import TuningError

if TYPE_CHECKING:
    from objectives.user.data import UserData
    from objectives.user.stated import Stated

_FEW = 8


@final
class UserRows:
    """What ``inputs(x)``, ``targets(y)``, ``sample_weight(x, y)`` and ``class_weight`` make."""

    def __init__(self, stated: Stated) -> None:
        """Take what the class says."""
        self._stated = stated

    def inputs(self, x: Any) -> Any:
        """Return inputs in the structure that the class's ``inputs`` gives them."""
        own = self._stated.instance
        return own.inputs(x) if hasattr(own, "inputs") else x

    def of(self, x: Any, y: Any, *, classes: Sequence[str], are_trained: bool) -> Rows:
        """Return prepared rows as the class makes them.

        Args:
            x: Inputs, shape (rows, ...).
            y: Targets, shape (rows,); of a data set as given, in their own shape.
            classes: The names of the classes in the order of their codes; empty for regression.
            are_trained: Whether they are trained on: class weights are for training alone.
        """
        own = self._stated.instance
        targets = as_arrays(own.targets(y)) if hasattr(own, "targets") else y
        weight = None
        if hasattr(own, "sample_weight"):
            weight = as_arrays(own.sample_weight(x, y))
        elif are_trained and has_weights(self._stated.class_weight):
            weight = weights_by_class(y, self._stated.class_weight, classes)
        return Rows(x=self.inputs(x), y=targets, sample_weight=weight)

    def few(self, data: UserData) -> Rows | None:
        """Return a few rows of the data as they are given; None where that cannot be."""
        try:
            dataset = data.dataset()
        except TuningError:
            return None  # Said where they are needed.
        if not dataset.as_given or dataset.streams is not None:
            return None
        few = np.arange(min(_FEW, dataset.rows))
        return Rows(x=self.inputs(taken(dataset.features, few)), y=taken(dataset.targets, few))
