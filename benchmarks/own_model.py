"""The benchmark's networks as models of one's own, for the ``tuning`` command.

Their space is an index into the drawn configurations, so that every backend tries exactly these.
"""

import numpy as np

from benchmarks.by_hand.assignment import FOLDER, read_assignment
from benchmarks.by_hand.keras_models import DENSE_BUILDERS
from objectives import read_table
from search_spaces import Categorical, SearchSpace

_ASSIGNMENT = read_assignment()


class _Drawn:
    """One of the drawn configurations, whichever network they are for."""

    space = SearchSpace({"index": Categorical(list(range(len(_ASSIGNMENT.configurations))))})
    metric = _ASSIGNMENT.metric.removeprefix("val_")

    def build_model(self, configuration, signature):
        drawn = _ASSIGNMENT.configurations[configuration["index"]]
        return DENSE_BUILDERS[_ASSIGNMENT.network](**drawn)


class Houses(_Drawn):
    """The table, its target left in its own unit as in the other contenders."""

    def data(self):
        return read_table(
            FOLDER.parent / "houses.csv", target="median_house_value", scale_target=False
        )


class Images(_Drawn):
    """The images as rows of pixels between 0 and 1."""

    def data(self):
        with np.load(FOLDER.parent / "images.npz") as images:
            x = images["x"].reshape(len(images["x"]), -1).astype(np.float32) / 255
            return x, images["y"].astype(np.int32)
