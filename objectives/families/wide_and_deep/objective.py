"""Wide and deep: hidden layers with the raw input beside them.

Heng-Tze Cheng and others, "Wide & Deep Learning for Recommender Systems", 2016,
https://arxiv.org/abs/1606.07792.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, final

import keras

from objectives.data.rows import Rows
from objectives.families.monte_carlo import averaged
from objectives.families.parts.compilation import compile_model
from objectives.families.parts.heads import output_layer
from objectives.families.parts.layers import hidden_layers, input_layers
from objectives.families.parts.targets import arranged_targets
from objectives.families.parts.two_paths import applied
from objectives.families.schedules import schedule_callbacks
from objectives.families.tabular_data import TabularData
from objectives.families.wide_and_deep.declaration import WIDE_AND_DEEP
from objectives.metric import default_metric
from search_spaces.known.checks import known_space_complaints

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from objectives.data import Dataset, Task
    from objectives.families.record import Family
    from objectives.metric import Metric
    from objectives.objective import Signature
    from search_spaces import Configuration, SearchSpace

# Raised when the same configuration would build another model than before.
_VERSION = "wide-and-deep-1"


@final
class WideAndDeepObjective:
    """A wide-and-deep network on one of the catalogue's data sets or on a table of the user's."""

    def __init__(
        self,
        reference: str,
        *,
        target: str | None = None,
        task: Task | None = None,
        family: Family = WIDE_AND_DEEP,
    ) -> None:
        """Take a data set's name, or a table's path with its target column."""
        self._data = TabularData(family=family, reference=reference, target=target, task=task)

    @property
    def name(self) -> str:
        """``wide_and_deep``, and the data where they are not California housing."""
        return self._data.name

    @property
    def space(self) -> SearchSpace:
        """The ready-made space."""
        return self._data.space

    def dataset(self, data_dir: Path | None) -> Dataset:
        """Load the data set or read the table."""
        return self._data.load(data_dir)

    def metric(self, task: Task) -> Metric:
        """Return squared error for regression, accuracy for classes."""
        return default_metric(task)

    def build_model(self, configuration: Configuration, signature: Signature) -> keras.Model:
        """Return the compiled model; rows of several axes are flattened for both paths.

        Raises:
            ValueError: If a parameter's value is not known.
        """
        inputs = keras.Input(signature.input_shape)
        wide = inputs if len(signature.input_shape) == 1 else keras.layers.Flatten()(inputs)
        flat = replace(signature, input_shape=tuple(wide.shape[1:]))
        layers = [*input_layers(configuration, flat), *hidden_layers(configuration)]
        joined = keras.layers.Concatenate()([wide, applied(layers, wide)])
        model = keras.Model(inputs, output_layer(signature)(joined))
        return compile_model(averaged(model, configuration), configuration, signature)

    @property
    def row_parameters(self) -> tuple[str, ...]:
        """How numbers are scaled and how classes are written."""
        return ("scaling", "targets")

    def rows(
        self,
        x: np.ndarray,
        y: np.ndarray,
        *,
        configuration: Configuration,
        classes: int,
        are_trained: bool,
    ) -> Rows:
        """Return one input and one output, without weights."""
        del are_trained
        return Rows(x=x, y=arranged_targets(y, configuration, classes=classes))

    def callbacks(
        self, configuration: Configuration, *, has_validation: bool
    ) -> Sequence[keras.callbacks.Callback]:
        """Return what the learning-rate schedule needs."""
        return schedule_callbacks(configuration, has_validation=has_validation)

    def space_complaints(self, space: SearchSpace) -> list[str]:
        """Return a sentence for each parameter that is not read or could not be used."""
        family = self._data.family
        return known_space_complaints(space, reads=family.reads, who=family.who)

    def fingerprint(self) -> str:
        """Return the version of the family."""
        return _VERSION
