"""Wide and deep: hidden layers with the raw input beside them.

Heng-Tze Cheng and others, "Wide & Deep Learning for Recommender Systems", 2016,
https://arxiv.org/abs/1606.07792.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, final

import keras

from objectives.families.monte_carlo import averaged
from objectives.families.parts.compilation import compile_model
from objectives.families.parts.heads import output_layer
from objectives.families.parts.layers import hidden_layers, input_layers
from objectives.families.parts.two_paths import applied
from objectives.families.tabular_objective import TabularObjective
from objectives.families.wide_and_deep.declaration import WIDE_AND_DEEP

if TYPE_CHECKING:
    from objectives.objective import Signature
    from search_spaces import Configuration


@final
class WideAndDeepObjective(TabularObjective):
    """A wide-and-deep network on one of the catalogue's data sets or on a table of the user's."""

    OWN_FAMILY = WIDE_AND_DEEP
    VERSION = "wide-and-deep-1"

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
