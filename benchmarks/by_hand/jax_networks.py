"""The three networks in plain JAX: initial state, one step, and the metric."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.by_hand.assignment import Configuration

State = Any
_DROPPED_OF_256 = 51  # a dropout rate of 0.2
_KEPT = 1 - _DROPPED_OF_256 / 256
_MOMENTUM = 0.99  # of batch normalisation, as in Keras; the other constants too
_BN_EPSILON = 1e-3
_BETA_1, _BETA_2, _ADAM_EPSILON = 0.9, 0.999, 1e-7


class Network(NamedTuple):
    """What a loop needs of a network.

    Attributes:
        initialise: Makes the state before training.
        update: Takes state, inputs, targets, and by name rate and noise; returns the state.
        measure: Takes state, inputs and targets; returns the metric.
        noise_shape: Takes state; returns how many random bytes each row needs, as a shape.
    """

    initialise: Callable[[Configuration, np.random.Generator], State]
    update: Callable[..., State]
    measure: Callable[..., jax.Array]
    noise_shape: Callable[[State], tuple[int, ...]]


def make_network(name: str) -> Network:
    """Return a network by name."""
    match name:
        case "mlp":
            return Network(_mlp, partial(_sgd, _squared_error), _squared_error, _no_noise)
        case "classifier":
            return Network(_classifier, partial(_sgd, _cross_entropy), _accuracy, _no_noise)
        case "dropout-bn":
            return Network(_dropout_bn, _adam, _normalised_error, _dropout_noise)
        case _:
            raise KeyError(name)


def _mlp(configuration: Configuration, generator: np.random.Generator) -> State:
    hidden = [configuration["neurons"]] * configuration["hidden_layers"]
    return _dense_layers([8, *hidden, 1], generator)


def _classifier(configuration: Configuration, generator: np.random.Generator) -> State:
    del configuration  # Only the learning rate differs.
    return _dense_layers([784, 300, 100, 10], generator)


def _dropout_bn(configuration: Configuration, generator: np.random.Generator) -> State:
    layers = _mlp(configuration, generator)
    widths = [len(layer["bias"]) for layer in layers[:-1]]
    for layer, width in zip(layers, widths, strict=False):
        layer["scale"] = np.ones(width, np.float32)  # beside the bias, which shifts after it
    zeros = jax.tree.map(np.zeros_like, layers)
    statistics = [
        {"mean": np.zeros(width, np.float32), "variance": np.ones(width, np.float32)}
        for width in widths
    ]
    return {
        "layers": layers,
        "statistics": statistics,
        "moments": (zeros, jax.tree.map(np.zeros_like, layers)),
        "steps": np.float32(0),
    }


def _no_noise(state: State) -> tuple[int, ...]:
    del state
    return (0,)


def _dropout_noise(state: State) -> tuple[int, ...]:
    return len(state["statistics"]), len(state["statistics"][0]["mean"])


def _dense_layers(widths: list[int], generator: np.random.Generator) -> list[dict[str, Any]]:
    layers = []
    for above, below in pairwise(widths):
        limit = np.sqrt(6 / (above + below))
        kernel = generator.uniform(-limit, limit, (above, below)).astype(np.float32)
        layers.append({"kernel": kernel, "bias": np.zeros(below, np.float32)})
    return layers


def _forward(layers: State, x: jax.Array) -> jax.Array:
    for layer in layers[:-1]:
        x = jax.nn.relu(x @ layer["kernel"] + layer["bias"])
    return x @ layers[-1]["kernel"] + layers[-1]["bias"]


def _squared_error(layers: State, x: jax.Array, y: jax.Array) -> jax.Array:
    return jnp.mean((_forward(layers, x)[:, 0] - y) ** 2)


def _cross_entropy(layers: State, x: jax.Array, y: jax.Array) -> jax.Array:
    logs = jax.nn.log_softmax(_forward(layers, x))
    return -jnp.mean(jnp.take_along_axis(logs, y[:, None], axis=1))


def _accuracy(layers: State, x: jax.Array, y: jax.Array) -> jax.Array:
    return jnp.mean(jnp.argmax(_forward(layers, x), axis=1) == y)


def _sgd(
    loss: Callable[..., jax.Array],
    layers: State,
    x: jax.Array,
    y: jax.Array,
    *,
    rate: jax.Array,
    noise: jax.Array,
) -> State:
    del noise
    gradients = jax.grad(loss)(layers, x, y)
    return jax.tree.map(lambda weight, gradient: weight - rate * gradient, layers, gradients)


def _adam(state: State, x: jax.Array, y: jax.Array, *, rate: jax.Array, noise: jax.Array) -> State:
    def loss(layers: State) -> tuple[jax.Array, State]:
        output, statistics = _training_pass(layers, state["statistics"], x, noise)
        return jnp.mean((output - y) ** 2), statistics

    gradients, statistics = jax.grad(loss, has_aux=True)(state["layers"])
    steps = state["steps"] + 1
    rate *= jnp.sqrt(1 - _BETA_2**steps) / (1 - _BETA_1**steps)
    first = jax.tree.map(lambda m, g: m + (g - m) * (1 - _BETA_1), state["moments"][0], gradients)
    second = jax.tree.map(
        lambda v, g: v + (g * g - v) * (1 - _BETA_2), state["moments"][1], gradients
    )
    layers = jax.tree.map(
        lambda weight, m, v: weight - rate * m / (jnp.sqrt(v) + _ADAM_EPSILON),
        state["layers"],
        first,
        second,
    )
    return {
        "layers": layers,
        "statistics": statistics,
        "moments": (first, second),
        "steps": steps,
    }


def _training_pass(
    layers: State, statistics: State, x: jax.Array, noise: jax.Array
) -> tuple[jax.Array, State]:
    moved = []
    for number, (layer, old) in enumerate(zip(layers[:-1], statistics, strict=True)):
        x = x @ layer["kernel"]
        mean, variance = jnp.mean(x, axis=0), jnp.var(x, axis=0)
        moved.append(
            {
                "mean": old["mean"] * _MOMENTUM + mean * (1 - _MOMENTUM),
                "variance": old["variance"] * _MOMENTUM + variance * (1 - _MOMENTUM),
            }
        )
        x = jax.nn.relu(_normalised(x, layer, mean, variance))
        x = jnp.where(noise[:, number] >= _DROPPED_OF_256, x / _KEPT, 0)
    return (x @ layers[-1]["kernel"] + layers[-1]["bias"])[:, 0], moved


def _normalised_error(state: State, x: jax.Array, y: jax.Array) -> jax.Array:
    for layer, kept in zip(state["layers"][:-1], state["statistics"], strict=True):
        x = x @ layer["kernel"]
        x = jax.nn.relu(_normalised(x, layer, kept["mean"], kept["variance"]))
    last = state["layers"][-1]
    return jnp.mean(((x @ last["kernel"] + last["bias"])[:, 0] - y) ** 2)


def _normalised(x: jax.Array, layer: State, mean: jax.Array, variance: jax.Array) -> jax.Array:
    return (x - mean) * jax.lax.rsqrt(variance + _BN_EPSILON) * layer["scale"] + layer["bias"]
