"""The network of ``two_outputs`` as a subclass of ``keras.Model``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from objectives.families.parts.heads import output_layer
from objectives.families.parts.two_heads import AUXILIARY, MAIN
from objectives.families.parts.two_paths import deep_path, path_shapes
from objectives.families.wide_and_deep_model import WideAndDeepModel

if TYPE_CHECKING:
    import keras

    from objectives.objective import Signature
    from search_spaces import Configuration


def build_subclassed(configuration: Configuration, signature: Signature) -> keras.Model:
    """Return the ``subclassed`` model, not compiled, its weights created.

    Raises:
        ValueError: If a parameter's value is not known, or the data lack a column.
    """
    model = WideAndDeepModel(
        deep_path(configuration, signature),
        output_layer(signature, name=MAIN),
        output_layer(signature, name=AUXILIARY),
    )
    # A functional model has its weights from the start, where they are drawn from the seed.
    model.build([(None, *shape) for shape in path_shapes(configuration, signature)])
    return model
