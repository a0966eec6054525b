"""The multilayer perceptron for regression, binary and multi-class targets, tables and images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, final

import keras

from objectives.data.rows import Rows
from objectives.families.mlp.declaration import PLAIN
from objectives.families.monte_carlo import averaged
from objectives.families.parts.compilation import compile_model
from objectives.families.parts.heads import output_layer
from objectives.families.parts.layers import hidden_layers, input_layers
from objectives.families.parts.targets import arranged_targets
from objectives.families.schedules import schedule_callbacks
from objectives.families.tabular_data import TabularData
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
_VERSION = "mlp-2"


@final
class MlpObjective:
    """An MLP on one of the catalogue's data sets or on a table of the user's."""

    def __init__(
        self,
        reference: str,
        *,
        target: str | None = None,
        task: Task | None = None,
        family: Family = PLAIN,
    ) -> None:
        """Take a data set's name, or a table's path with its target column.

        ``family`` is what a person asked for, where the MLP was named.
        """
        self._data = TabularData(family=family, reference=reference, target=target, task=task)

    @property
    def name(self) -> str:
        """The data set's name, or the table's file name with its target; after the family's."""
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
        """Return the compiled MLP of a configuration."""
        return build_mlp(configuration, signature)

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
        """Return a sentence for each parameter that an MLP does not read or could not use."""
        family = self._data.family
        return known_space_complaints(space, reads=family.reads, who=family.who)

    def fingerprint(self) -> str:
        """Return the version of the family."""
        return _VERSION


def build_mlp(configuration: Configuration, signature: Signature) -> keras.Model:
    """Build and compile an MLP.

    Raises:
        ValueError: If a parameter's value is not known.
    """
    model = keras.Sequential(
        [
            keras.Input(signature.input_shape),
            *input_layers(configuration, signature),
            *hidden_layers(configuration),
            output_layer(signature),
        ]
    )
    return compile_model(averaged(model, configuration), configuration, signature)
