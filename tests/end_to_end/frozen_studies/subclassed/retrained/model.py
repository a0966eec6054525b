"""Loads model.keras; needs Keras, and nothing of the project that trained it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, final

import keras
from keras import ops


def _mapped(function: Any, *structures: Any) -> Any:
    return keras.tree.map_structure(function, *structures)


def _ordered_like(first: Any, other: Any) -> Any:
    return {name: other[name] for name in first} if isinstance(first, dict) else other


@final
@keras.saving.register_keras_serializable(package="keras_tuning")
class MonteCarloMean(keras.Model):
    """A model that trains as the one inside, and predicts the mean of many passes through it."""

    def __init__(
        self,
        inner: keras.Model,
        samples: int,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
    ) -> None:
        """Take the model and the number of passes, 1 or more; the rest is for Keras to restore."""
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.inner = inner
        self.samples = samples
        # By these Keras names what it measures of each output.
        if getattr(inner, "output_names", None) is not None:
            self.output_names = list(inner.output_names)
        # It has no variables of its own.
        self.built = inner.built

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Return one pass in training and the mean of all passes otherwise."""
        if training:
            return self.inner(inputs, training=True)
        return self.moments(inputs)[0]

    def moments(self, inputs: Any) -> tuple[Any, Any]:
        """Return the mean of the passes and their summed squared differences from it.

        It is a loop with a fixed program, however many passes there are, in constant memory;
        what random layers draw from is handed on explicitly, for a loop may change no variable.
        """
        if not self.inner.built:
            self.inner(inputs, training=False)
        weights = [variable.value for variable in self.inner.trainable_variables]
        changing = self.inner.non_trainable_variables

        def run(state: list[Any]) -> tuple[Any, list[Any]]:
            return self.inner.stateless_call(weights, state, inputs, training=False)

        def step(number: Any, carried: tuple[Any, Any, list[Any]]) -> tuple[Any, Any, list[Any]]:
            mean, squares, state = carried
            found, state = run(state)
            # Welford's update, which loses nothing where passes hardly differ.
            after = _mapped(
                lambda old, new: old + (new - old) / ops.cast(number + 1, new.dtype), mean, found
            )
            squares = _mapped(
                lambda old, new, before, now: old + (new - before) * (new - now),
                squares,
                found,
                mean,
                after,
            )
            return after, squares, state

        first, state = run([variable.value for variable in changing])
        begun = (first, _mapped(ops.zeros_like, first), state)
        mean, squares, state = ops.fori_loop(1, self.samples, step, begun)
        for variable, value in zip(changing, state, strict=True):
            variable.assign(value)
        # JAX sorts the outputs by their names.
        return _ordered_like(first, mean), _ordered_like(first, squares)

    def get_config(self) -> dict[str, Any]:
        """Return what it was made from."""
        return {
            **super().get_config(),
            "inner": keras.saving.serialize_keras_object(self.inner),
            "samples": self.samples,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> MonteCarloMean:
        """Make it anew, with the model inside."""
        inner = keras.saving.deserialize_keras_object(
            config["inner"], custom_objects=custom_objects
        )
        return cls(**{**config, "inner": inner})


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


@final
@keras.saving.register_keras_serializable(package="keras_tuning")
class MonteCarloDropout(keras.layers.Dropout):
    """A dropout that drops at inference too, while other layers are at rest."""

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Drop inputs, training or not."""
        del training
        return super().call(inputs, training=True)


def load_model(path: str | Path | None = None) -> keras.Model:
    """Return the model of a file, of ``model.keras`` beside this one by default; not compiled."""
    file = Path(__file__).with_name("model.keras") if path is None else path
    return keras.saving.load_model(file, compile=False)
