"""The parts of an epoch as pure functions of a model's state, ready to be compiled.

Each takes and returns the state of ``state.py``; ``data`` is the structure of a batch, with all
rows that are on the device.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import jax
import keras

from objectives.training.compiled_jax.state import State

if TYPE_CHECKING:
    from objectives.training.compiled_jax.sharing.template import Template

Logs = dict[str, Any]
Traceable: TypeAlias = "keras.Model | Template"


def train_steps(model: Traceable) -> Callable[..., tuple[State, Logs]]:
    """Return the function of many equal steps: ``(state, data, order, count)``.

    ``order`` holds row numbers, shape (most steps, batch size), of which the first ``count`` rows
    are trained, at least one. A loop with a bound of its own lets one program serve any number
    of steps.
    """

    def run(state: State, data: Any, order: jax.Array, count: jax.Array) -> tuple[State, Logs]:
        def step(number: jax.Array, carried: tuple[State, Logs]) -> tuple[State, Logs]:
            logs, after = model.train_step(carried[0], _taken(data, order[number]))
            return after, _own_logs(model, logs)

        before: Logs = {}
        if _reports_its_own_logs(model):
            first = jax.eval_shape(step, count, (state, before))
            before = jax.tree.map(lambda leaf: jax.numpy.zeros(leaf.shape, leaf.dtype), first[1])
        state, logs = jax.lax.fori_loop(0, count, step, (state, before))
        return state, _logs_of(model, state[3], logs)

    return run


def train_batch(model: Traceable) -> Callable[..., tuple[State, Logs]]:
    """Return the function of one step: ``(state, data, order)``, ``order`` of shape (batch,)."""

    def run(state: State, data: Any, order: jax.Array) -> tuple[State, Logs]:
        logs, state = model.train_step(state, _taken(data, order))
        return state, _logs_of(model, state[3], _own_logs(model, logs))

    return run


def measure(
    model: Traceable, *, batch: int
) -> Callable[..., tuple[tuple[list[Any], list[Any]], Logs]]:
    """Return the function that measures rows: ``(trainable, others, metrics, data)``.

    It goes through all rows, ``batch`` at a time and then the rest, and returns the non-trainable
    and the metric variables after them, with what the model reports. Measuring may change the
    former: a recurrent layer with dropout draws from its seed here too.
    """

    def run(
        trainable: list[Any], others: list[Any], metrics: list[Any], data: Any
    ) -> tuple[tuple[list[Any], list[Any]], Logs]:
        rows = int(jax.tree.leaves(data)[0].shape[0])
        full, rest = divmod(rows, batch)
        state = (trainable, others, metrics)
        logs: Logs = {}
        if full == 1:
            logs, state = model.test_step(state, _part(data, 0, batch))
        elif full:

            def step(carried: Any, batched: Any) -> tuple[Any, Logs]:
                logs, after = model.test_step(carried, batched)
                return after, _own_logs(model, logs, training=False)

            whole = jax.tree.map(
                lambda leaf: leaf[: full * batch].reshape(full, batch, *leaf.shape[1:]), data
            )
            state, every = jax.lax.scan(step, state, whole)
            logs = jax.tree.map(lambda leaf: leaf[-1], every)
        if rest:
            logs, state = model.test_step(state, _part(data, full * batch, rows))
        own = _own_logs(model, logs, training=False)
        return (state[1], state[2]), _logs_of(model, state[2], own, training=False)

    return run


def _taken(data: Any, rows: jax.Array) -> Any:
    return jax.tree.map(lambda leaf: leaf[rows], data)


def _part(data: Any, start: int, end: int) -> Any:
    return jax.tree.map(lambda leaf: leaf[start:end], data)


def _reports_its_own_logs(model: Traceable, *, training: bool = True) -> bool:
    """Tell whether a model overrides what logs come from, which need not be its metrics then."""
    if not isinstance(model, keras.Model):
        return False  # a template is of none of the person's own classes
    sources = ("train_step" if training else "test_step", "compute_metrics")
    return any(getattr(type(model), one) is not getattr(keras.Model, one) for one in sources)


def _own_logs(model: Traceable, logs: Logs, *, training: bool = True) -> Logs:
    return logs if _reports_its_own_logs(model, training=training) else {}


def _logs_of(model: Traceable, metrics: list[Any], own: Logs, *, training: bool = True) -> Logs:
    """Return what ``fit`` logs: the metrics' results, or the last step's where it has others.

    The rule of Keras's ``Trainer._get_metrics_result_or_logs``.
    """
    mapping = list(zip(model.metrics_variables, metrics, strict=True))
    with keras.StatelessScope(state_mapping=mapping):
        results = dict(model.get_metrics_result())
    if _reports_its_own_logs(model, training=training) and set(own) != set(results):
        return own
    return results
