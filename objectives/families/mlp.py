"""The multilayer perceptron for regression, binary and multi-class targets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, final

import keras

from objectives.data import load_dataset, read_table
from objectives.families.mlp_layout import (
    default_space_name,
    mlp_layout,
    mlp_space_complaints,
    space_values,
)
from objectives.families.mlp_source import mlp_source
from objectives.families.optimizers import make_optimizer
from objectives.metric import default_metric
from objectives.training.rows import Rows
from search_spaces import ready_made
from search_spaces.suggestions import closest

if TYPE_CHECKING:
    import numpy as np

    from objectives.data import Dataset, Task
    from objectives.metric import Metric
    from objectives.objective import Signature
    from search_spaces import Configuration, SearchSpace

# Raised when the same configuration would build another model than before.
_VERSION = "mlp-1"


@final
class MlpObjective:
    """An MLP on one of the catalogue's data sets or on a table of the user's."""

    def __init__(
        self, reference: str, *, target: str | None = None, task: Task | None = None
    ) -> None:
        """Take a data set's name, or a table's path with its target column."""
        self._reference = reference
        self._target = target
        self._task = task

    @property
    def name(self) -> str:
        """The data set's name, or the table's file name with its target."""
        if self._target is None:
            return self._reference
        return f"{Path(self._reference).name}:{self._target}"

    @property
    def space(self) -> SearchSpace:
        """The ready-made space for the data set."""
        return ready_made(default_space_name(self._reference))

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

    def rows(self, x: np.ndarray, y: np.ndarray, *, are_trained: bool) -> Rows:
        """Return the rows as they are: one input, one output, no weights."""
        del are_trained
        return Rows(x=x, y=y)

    def callbacks(self, configuration: Configuration) -> Sequence[keras.callbacks.Callback]:
        """Return none."""
        del configuration
        return ()

    def source(self, configuration: Configuration, signature: Signature) -> str | None:
        """Return plain Keras code that builds the same MLP."""
        return mlp_source(configuration, signature)

    def space_complaints(self, space: SearchSpace) -> list[str]:
        """Return a sentence for each parameter that an MLP does not read or could not use."""
        return [*mlp_space_complaints(space), *_activation_complaints(space)]

    def fingerprint(self) -> str:
        """Return the version of the family."""
        return _VERSION


def _activation_complaints(space: SearchSpace) -> list[str]:
    """Return a sentence for each activation that Keras does not know."""
    known = sorted(name for name in dir(keras.activations) if name.islower() and name[0] != "_")
    return [
        f"space.activation: {value!r} is not an activation of Keras{closest(str(value), known)};"
        " use one such as relu, selu or tanh"
        for value in space_values(space, "activation")
        if not _is_activation(value)
    ]


def _is_activation(value: object) -> bool:
    try:
        return isinstance(value, str) and keras.activations.get(value) is not None
    except ValueError:
        return False


def build_mlp(configuration: Configuration, signature: Signature) -> keras.Model:
    """Build and compile an MLP; ``mlp_layout`` says which parameters are read.

    Raises:
        ValueError: If the optimizer or the activation is not known to Keras.
    """
    layout = mlp_layout(configuration, signature)
    model = keras.Sequential([keras.Input(layout.input_shape)])
    if len(layout.input_shape) > 1:
        model.add(keras.layers.Flatten())
    for neurons in layout.hidden:
        model.add(keras.layers.Dense(neurons, activation=layout.activation))
        if layout.dropout_rate > 0:
            model.add(keras.layers.Dropout(layout.dropout_rate))
    model.add(keras.layers.Dense(layout.outputs, activation=layout.output_activation))
    model.compile(
        loss=layout.loss, optimizer=make_optimizer(configuration), metrics=list(layout.metrics)
    )
    return model
