"""The smallest objective: a table whose target is a sum, and a model with one layer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from objectives.data import Dataset, Task
from objectives.data.rows import Rows
from objectives.metric import Metric, default_metric
from search_spaces import Configuration, Float, SearchSpace

if TYPE_CHECKING:
    import keras

    from objectives.objective import Signature


class ToyObjective:
    """Keeps the contract of objectives; the studies of toys never build its model."""

    name = "toy"
    space = SearchSpace({"rate": Float(1e-3, 1e-1, log=True)})
    row_parameters = ()

    def dataset(self, data_dir: Path | None) -> Dataset:
        features = np.random.default_rng(0).normal(size=(40, 3)).astype("float32")
        targets = features.sum(axis=1)
        return Dataset(name="toy", features=features, targets=targets, task=Task.REGRESSION)

    def metric(self, task: Task) -> Metric:
        return default_metric(task)

    def build_model(self, configuration: Configuration, signature: Signature) -> keras.Model:
        import keras

        model = keras.Sequential([keras.Input(signature.input_shape), keras.layers.Dense(1)])
        optimizer = keras.optimizers.SGD(float(configuration["rate"]))
        model.compile(optimizer=optimizer, loss="mse", metrics=["mean_squared_error"])
        return model

    def rows(
        self,
        x: np.ndarray,
        y: np.ndarray,
        *,
        configuration: Configuration,
        classes: Sequence[str],
        are_trained: bool,
    ) -> Rows:
        return Rows(x=x, y=y)

    def callbacks(
        self, configuration: Configuration, *, has_validation: bool
    ) -> Sequence[keras.callbacks.Callback]:
        return ()

    def space_complaints(self, space: SearchSpace) -> list[str]:
        return []

    def fingerprint(self) -> str:
        return "toy"
