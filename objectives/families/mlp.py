"""The multilayer perceptron for regression, binary and multi-class targets, tables and images."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, final

import keras

from objectives.data import load_dataset, read_table
from objectives.data.rows import Rows
from objectives.families.monte_carlo import averaged
from objectives.families.names import default_space_name, family_of
from objectives.families.parts.compilation import compile_model
from objectives.families.parts.heads import output_layer
from objectives.families.parts.layers import hidden_layers, input_layers
from objectives.families.parts.targets import arranged_targets
from objectives.families.schedules import schedule_callbacks
from objectives.families.tabular_family import SHARED_PARAMETERS
from objectives.metric import default_metric
from search_spaces import ready_made
from search_spaces.known.checks import known_space_complaints

if TYPE_CHECKING:
    import numpy as np

    from objectives.data import Dataset, Task
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
        family: str | None = None,
    ) -> None:
        """Take a data set's name, or a table's path with its target column.

        ``family`` is the name under which a person asked for the MLP, where there is one.
        """
        self._reference = reference
        self._target = target
        self._task = task
        self._family = None if family is None else family_of(family)

    @property
    def name(self) -> str:
        """The data set's name, or the table's file name with its target; after the family's."""
        own = self._family is not None and self._family.data == self._reference
        data = self._reference if self._target is None else Path(self._reference).name
        parts = [
            *([] if self._family is None else [self._family.name]),
            *([] if own else [data]),
            *([] if self._target is None else [self._target]),
        ]
        return ":".join(parts)

    @property
    def space(self) -> SearchSpace:
        """The ready-made space."""
        return ready_made(default_space_name(data=self._reference, family=self._family))

    def dataset(self, data_dir: Path | None) -> Dataset:
        """Load the data set or read the table."""
        if self._target is None:
            return load_dataset(self._reference, data_dir=data_dir)
        return read_table(Path(self._reference), target=self._target, task=self._task)

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
        return known_space_complaints(space, reads=SHARED_PARAMETERS, who="the MLP")

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
