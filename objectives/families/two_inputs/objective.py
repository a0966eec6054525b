"""Two inputs: some columns go straight to the output, others through hidden layers first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, final

import keras

from objectives.data.rows import Rows
from objectives.families.monte_carlo import averaged
from objectives.families.parts.columns import DEEP_COLUMNS, WIDE_COLUMNS, column_complaints
from objectives.families.parts.compilation import compile_model
from objectives.families.parts.heads import output_layer
from objectives.families.parts.targets import arranged_targets
from objectives.families.parts.two_paths import path_complaints, path_inputs, two_paths
from objectives.families.schedules import schedule_callbacks
from objectives.families.tabular_data import TabularData
from objectives.families.two_inputs.declaration import TWO_INPUTS
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
_VERSION = "two-inputs-1"


@final
class TwoInputsObjective:
    """A network with a wide and a deep input, on columns of a data set or of the user's table."""

    def __init__(
        self,
        reference: str,
        *,
        target: str | None = None,
        task: Task | None = None,
        family: Family = TWO_INPUTS,
    ) -> None:
        """Take a data set's name, or a table's path with its target column."""
        self._data = TabularData(family=family, reference=reference, target=target, task=task)

    @property
    def name(self) -> str:
        """``two_inputs``, and the data where they are not California housing."""
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
        """Return the compiled model.

        Raises:
            ValueError: If a parameter's value is not known, or the data lack a column.
        """
        paths = two_paths(configuration, signature)
        model = keras.Model(list(paths.inputs), output_layer(signature)(paths.joined))
        return compile_model(averaged(model, configuration), configuration, signature)

    @property
    def row_parameters(self) -> tuple[str, ...]:
        """The columns of each input, how numbers are scaled and how classes are written."""
        return (WIDE_COLUMNS, DEEP_COLUMNS, "scaling", "targets")

    def rows(
        self,
        x: np.ndarray,
        y: np.ndarray,
        *,
        configuration: Configuration,
        classes: int,
        are_trained: bool,
    ) -> Rows:
        """Return the wide and the deep input and one output, without weights."""
        del are_trained
        targets = arranged_targets(y, configuration, classes=classes)
        return Rows(x=path_inputs(x, configuration), y=targets)

    def callbacks(
        self, configuration: Configuration, *, has_validation: bool
    ) -> Sequence[keras.callbacks.Callback]:
        """Return what the learning-rate schedule needs."""
        return schedule_callbacks(configuration, has_validation=has_validation)

    def space_complaints(self, space: SearchSpace) -> list[str]:
        """Return a sentence for each parameter that is not read or could not be used."""
        family = self._data.family
        return [
            *known_space_complaints(space, reads=family.reads, who=family.who),
            *path_complaints(space, self._data),
        ]

    def column_complaints(self, space: SearchSpace, *, count: int) -> list[str]:
        """Return a sentence for each value that lists columns which the data have not."""
        return column_complaints(space, count=count)

    def fingerprint(self) -> str:
        """Return the version of the family."""
        return _VERSION
