"""The multilayer perceptron for regression, binary and multi-class targets, tables and images."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import keras

from objectives.families.mlp.declaration import PLAIN
from objectives.families.monte_carlo import averaged
from objectives.families.parts.compilation import compile_model
from objectives.families.parts.heads import output_layer
from objectives.families.parts.layers import hidden_layers, input_layers
from objectives.families.tabular_objective import TabularObjective

if TYPE_CHECKING:
    from objectives.objective import Signature
    from search_spaces import Configuration


@final
class MlpObjective(TabularObjective):
    """An MLP on one of the catalogue's data sets or on a table of the user's."""

    OWN_FAMILY = PLAIN
    VERSION = "mlp-2"

    def build_model(self, configuration: Configuration, signature: Signature) -> keras.Model:
        """Return the compiled MLP of a configuration."""
        return build_mlp(configuration, signature)


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
