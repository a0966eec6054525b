"""The wide-and-deep network with two inputs and two outputs as a class of its own.

It needs nothing but Keras, so that its text can go into an exported file as it stands. Saved
models name this module: it stays where it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, final

import keras


@final
@keras.saving.register_keras_serializable(package="keras_tuning")
class WideAndDeepModel(keras.Model):
    """Joins a wide input to the hidden layers over a deep one; returns two outputs.

    Inputs are a pair of tensors of shape (rows, columns), the wide one first; outputs are the main
    one, which reads both paths, and the auxiliary one, which reads the hidden layers alone.
    """

    def __init__(
        self,
        hidden: Sequence[keras.Layer],
        main: keras.Layer,
        auxiliary: keras.Layer,
        *,
        name: str | None = None,
    ) -> None:
        """Take the layers of the deep path and of both outputs."""
        super().__init__(name=name)
        self.hidden = list(hidden)
        self.joining = keras.layers.Concatenate()
        self.main = main
        self.auxiliary = auxiliary
        # Keras names metrics after these; it cannot find them in a class's code.
        self.output_names = ["main", "auxiliary"]

    def build(self, input_shape: Any) -> None:
        """Create the weights for inputs of these two shapes, the batch axis included."""

        def build(layer: keras.Layer, shape: Any) -> None:
            if not layer.built:  # One that was loaded from a file has its weights already.
                layer.build(shape)

        wide, deep = (tuple(shape) for shape in input_shape)
        for layer in self.hidden:
            build(layer, deep)
            deep = layer.compute_output_shape(deep)
        build(self.joining, [wide, deep])
        build(self.main, self.joining.compute_output_shape([wide, deep]))
        build(self.auxiliary, deep)
        self.built = True

    def call(self, inputs: Any, training: bool = False) -> tuple[Any, Any]:
        """Return the main and the auxiliary output."""
        wide, deep = inputs
        for layer in self.hidden:
            deep = layer(deep, training=training)
        return self.main(self.joining([wide, deep])), self.auxiliary(deep)

    def get_config(self) -> dict[str, Any]:
        """Return the layers that it was made of."""
        return {
            "name": self.name,
            "hidden": [keras.saving.serialize_keras_object(layer) for layer in self.hidden],
            "main": keras.saving.serialize_keras_object(self.main),
            "auxiliary": keras.saving.serialize_keras_object(self.auxiliary),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> WideAndDeepModel:
        """Make it anew, layer by layer."""

        def made(layer: Any) -> Any:
            return keras.saving.deserialize_keras_object(layer, custom_objects=custom_objects)

        return cls(
            [made(layer) for layer in config["hidden"]],
            made(config["main"]),
            made(config["auxiliary"]),
            name=config["name"],
        )
