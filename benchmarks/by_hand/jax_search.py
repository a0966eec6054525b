"""A loop in plain JAX, without Keras or any library of searches: the limit for speed.

An epoch with its validation is one compiled program; the learning rate is an argument, so that
configurations of one structure share it. Nothing is stored, resumed, checked or reported.
"""

from functools import partial

import jax
import numpy as np

from benchmarks.by_hand.assignment import (
    BATCH_SIZE,
    SEED,
    Arrays,
    Assignment,
    Configuration,
    answer,
    note_ended,
    read_arrays,
    read_assignment,
)
from benchmarks.by_hand.jax_networks import Network, State, make_network


@partial(jax.jit, static_argnums=0, donate_argnums=1)
def train_epoch(
    network: Network,
    state: State,
    arrays: Arrays,
    order: jax.Array,
    *,
    noise: jax.Array,
    rate: jax.Array,
) -> tuple[State, jax.Array]:
    """Train one epoch in the order of rows given; return the state and the metric after it."""

    def step(state: State, batch: tuple[jax.Array, jax.Array]) -> tuple[State, None]:
        rows, its_noise = batch
        x, y = arrays.x_train[rows], arrays.y_train[rows]
        return network.update(state, x, y, rate=rate, noise=its_noise), None

    batches = len(order) // BATCH_SIZE
    whole = batches * BATCH_SIZE
    in_batches = jax.tree.map(
        lambda array: array[:whole].reshape(batches, BATCH_SIZE, *array.shape[1:]), (order, noise)
    )
    state, _ = jax.lax.scan(step, state, in_batches)
    if whole < len(order):
        state, _ = step(state, (order[whole:], noise[whole:]))
    return state, network.measure(state, arrays.x_validation, arrays.y_validation)


def train(
    network: Network,
    assignment: Assignment,
    configuration: Configuration,
    arrays: Arrays,
    generator: np.random.Generator,
) -> float:
    """Train one configuration and return its best epoch's metric."""
    state = network.initialise(configuration, generator)
    rows = len(arrays.y_train)
    noise_shape = (rows, *network.noise_shape(state))
    measured = []
    for _ in range(assignment.epochs):
        order = generator.permutation(rows).astype(np.int32)
        # NumPy draws it faster than JAX, and adds nothing to what is compiled.
        noise = generator.integers(0, 256, noise_shape, np.uint8)
        state, metric = train_epoch(
            network, state, arrays, order, noise=noise, rate=configuration["learning_rate"]
        )
        measured.append(metric)
    return assignment.best([float(metric) for metric in measured])


def main() -> None:
    """Try the given configurations."""
    assignment = read_assignment()
    arrays = jax.device_put(read_arrays(assignment.network))
    network = make_network(assignment.network)
    generator = np.random.default_rng(SEED)
    values = []
    for configuration in assignment.configurations:
        values.append(train(network, assignment, configuration, arrays, generator))
        note_ended()
    answer(assignment, values)


if __name__ == "__main__":
    main()
