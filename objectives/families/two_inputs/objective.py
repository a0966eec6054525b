"""Two inputs: some columns go straight to the output, others through hidden layers first."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import keras

from objectives.data.rows import Rows
from objectives.families.monte_carlo import averaged
from objectives.families.parts.compilation import compile_model
from objectives.families.parts.heads import output_layer
from objectives.families.parts.targets import arranged_targets
from objectives.families.parts.two_paths import path_inputs, two_paths
from objectives.families.two_inputs.declaration import TWO_INPUTS
from objectives.families.two_path_objective import TwoPathObjective

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from objectives.objective import Signature
    from search_spaces import Configuration


@final
class TwoInputsObjective(TwoPathObjective):
    """A network with a wide and a deep input, on columns of a data set or of the user's table."""

    OWN_FAMILY = TWO_INPUTS
    VERSION = "two-inputs-1"

    def build_model(self, configuration: Configuration, signature: Signature) -> keras.Model:
        """Return the compiled model.

        Raises:
            ValueError: If a parameter's value is not known, or the data lack a column.
        """
        paths = two_paths(configuration, signature)
        model = keras.Model(list(paths.inputs), output_layer(signature)(paths.joined))
        return compile_model(averaged(model, configuration), configuration, signature)

    def rows(
        self,
        x: np.ndarray,
        y: np.ndarray,
        *,
        configuration: Configuration,
        classes: Sequence[str],
        are_trained: bool,
    ) -> Rows:
        """Return the wide and the deep input and one output, without weights."""
        del are_trained
        targets = arranged_targets(y, configuration, classes=len(classes))
        return Rows(x=path_inputs(x, configuration), y=targets)
