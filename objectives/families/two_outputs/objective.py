"""Two inputs and two outputs: an auxiliary output makes the deep path learn for itself too."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import keras

from objectives.families.monte_carlo import averaged
from objectives.families.parts.heads import output_layer
from objectives.families.parts.two_heads import (
    AUXILIARY,
    MAIN,
    compile_two_outputs,
    two_output_rows,
)
from objectives.families.parts.two_paths import two_paths
from objectives.families.two_outputs.declaration import SUBCLASSED, TWO_OUTPUTS
from objectives.families.two_outputs.subclassed import build_subclassed
from objectives.families.two_path_objective import TwoPathObjective
from objectives.metric import default_metric

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from objectives.data import Task
    from objectives.data.rows import Rows
    from objectives.metric import Metric
    from objectives.objective import Signature
    from search_spaces import Configuration

_SUBCLASSED_VERSION = "subclassed-1"


@final
class TwoOutputsObjective(TwoPathObjective):
    """A network with two inputs and two outputs, on a data set or a table of the user's.

    With the family ``SUBCLASSED`` the same network is a subclass of ``keras.Model``.
    """

    OWN_FAMILY = TWO_OUTPUTS
    VERSION = "two-outputs-1"

    def metric(self, task: Task) -> Metric:
        """Return the main output's squared error for regression, its accuracy for classes."""
        return default_metric(task, output=MAIN)

    def build_model(self, configuration: Configuration, signature: Signature) -> keras.Model:
        """Return the compiled model; the auxiliary output reads what the deep path gives.

        Raises:
            ValueError: If a parameter's value is not known, or the data lack a column.
        """
        build = build_subclassed if self._is_subclassed else _build_functional
        model = build(configuration, signature)
        return compile_two_outputs(averaged(model, configuration), configuration, signature)

    def rows(
        self,
        x: np.ndarray,
        y: np.ndarray,
        *,
        configuration: Configuration,
        classes: Sequence[str],
        are_trained: bool,
    ) -> Rows:
        """Return the wide and the deep input and the targets for each output."""
        del are_trained
        return two_output_rows(x, y, configuration=configuration, classes=len(classes))

    def fingerprint(self) -> str:
        """Return the version of the family."""
        return _SUBCLASSED_VERSION if self._is_subclassed else self.VERSION

    @property
    def _is_subclassed(self) -> bool:
        return self._data.family == SUBCLASSED


def _build_functional(configuration: Configuration, signature: Signature) -> keras.Model:
    paths = two_paths(configuration, signature)
    main = output_layer(signature, name=MAIN)(paths.joined)
    auxiliary = output_layer(signature, name=AUXILIARY)(paths.hidden)
    return keras.Model(list(paths.inputs), [main, auxiliary])
