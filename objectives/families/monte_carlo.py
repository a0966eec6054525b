"""Monte Carlo dropout: predictions averaged over passes that drop other neurons each.

Yarin Gal and Zoubin Ghahramani, "Dropout as a Bayesian Approximation", 2016,
https://arxiv.org/abs/1506.02142.

Saved models name this module: it stays where it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import keras
from keras import ops

from search_spaces.known.values import known_int

if TYPE_CHECKING:
    import numpy as np

    from search_spaces import Configuration

_ROWS_AT_ONCE = 1024


def averaged(model: keras.Model, configuration: Configuration) -> keras.Model:
    """Return a model that predicts the mean of ``monte_carlo_samples`` passes through another.

    Args:
        model: A model whose dropout layers are those of this module; not compiled yet.
        configuration: Where ``monte_carlo_samples`` is 0, the model comes back as is.
    """
    samples = known_int(configuration, "monte_carlo_samples")
    return MonteCarloMean(model, samples=samples) if samples > 0 else model


def prediction_spread(model: keras.Model, x: Any) -> np.ndarray | None:
    """Return how far the passes of a model made by ``averaged`` lie apart, None for others.

    Args:
        model: A model that has been called or built.
        x: Inputs as ``model.predict`` takes them.

    Returns:
        The standard deviation over the passes for each row and unit of the output, in the shape
        of a prediction; of the first output where there are several.
    """
    if not isinstance(model, MonteCarloMean):
        return None
    return _Spread(model).predict(x, batch_size=_ROWS_AT_ONCE, verbose=0)


@final
@keras.saving.register_keras_serializable(package="keras_tuning")
class MonteCarloDropout(keras.layers.Dropout):
    """A dropout that drops at inference too, while other layers are at rest."""

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Drop inputs, training or not."""
        del training
        return super().call(inputs, training=True)


@final
@keras.saving.register_keras_serializable(package="keras_tuning")
class MonteCarloAlphaDropout(keras.layers.AlphaDropout):
    """An alpha dropout that drops at inference too, while other layers are at rest."""

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Drop inputs, training or not."""
        del training
        return super().call(inputs, training=True)


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
class _Spread(keras.Model):
    """Predicts the standard deviation of the passes, batch by batch in a compiled program."""

    def __init__(self, model: MonteCarloMean) -> None:
        super().__init__(name="spread")
        self.model = model
        self.built = True

    def call(self, inputs: Any) -> Any:
        _, squares = self.model.moments(inputs)
        match squares:
            case dict():
                total = next(iter(squares.values()))
            case list() | tuple():
                total = squares[0]
            case _:
                total = squares
        return ops.sqrt(total / self.model.samples)


def _mapped(function: Any, *structures: Any) -> Any:
    return keras.tree.map_structure(function, *structures)


def _ordered_like(first: Any, other: Any) -> Any:
    return {name: other[name] for name in first} if isinstance(first, dict) else other
