"""An epoch of training and measuring as a few compiled programs, for one model or for several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol, final

import jax
import numpy as np

from objectives.data.rows import evaluation_batch
from objectives.training.compiled_jax.epoch import Traceable, measure, train_batch, train_steps
from objectives.training.compiled_jax.programs import Effort, program_cache

if TYPE_CHECKING:
    from concurrent.futures import Future

    from numpy.typing import NDArray

    from objectives.data.rows import Rows
    from objectives.training.compiled_jax.residence import Steps
    from objectives.training.compiled_jax.state import State

# Rows times weights over a whole training, beyond which a program that runs 10 to 20 % faster
# earns back the tenth of a second or more that compiling it well takes.
_WORK_WORTH_COMPILING_WELL = 4e9
# Beside so many steps the single one of the last, partial batch may be slow.
_MANY_STEPS = 20


class RowSource(Protocol):
    """Where a compiled epoch's rows come from; ``Residence`` describes the methods."""

    @property
    def rows(self) -> Rows:
        """The rows, or those of the first of several models trained at once."""
        ...

    @property
    def batch_size(self) -> int:
        """Rows a step."""
        ...

    @property
    def lanes_axis(self) -> int | None:
        """The axis along which several models' own rows lie; None where they share them."""
        ...

    def full_steps(self, order: NDArray[np.int32]) -> Iterator[Steps]:
        """Return the full steps of an epoch in this order of rows."""
        ...

    def rest(self, order: NDArray[np.int32]) -> tuple[Any, NDArray[np.int32]] | None:
        """Return the data and the row numbers of the last, partial batch, or None."""
        ...

    def parts(self) -> Iterator[Any]:
        """Return all rows in their own order, chunk by chunk."""
        ...

    def for_tracing(self) -> RowSource:
        """Return what gives data of the same shapes, for which no stream is begun."""
        ...


@final
class CompiledEpoch:
    """Runs epochs of one structure; its programs begin to compile when it is made.

    With ``width`` it runs that many models of the structure at once: every array of the state has
    a leading axis of that size, and so has the order of rows.
    """

    def __init__(
        self,
        model: Traceable,
        state: State,
        train: RowSource,
        validation: RowSource | None,
        *,
        order: NDArray[np.int32],
        structure: str | None,
        cheaply: bool,
        width: int | None = None,
    ) -> None:
        """Trace the programs.

        Args:
            model: A model of the structure; needed for tracing only.
            state: A state, for its shapes; its metrics are at their reset values.
            train: The rows to train on.
            validation: The rows to measure on, or None.
            order: An order of the training rows, for its shape.
            structure: What models must share to share programs; None for this model alone.
            cheaply: Whether to compile the steps fast rather than well.
            width: How many models at once; None for one, without the leading axis.
        """
        self._train = train
        self._validation = validation
        self._reset_metrics = state[3]
        self._structure = structure
        self._width = width
        self._measuring_effort = Effort.LEAST if cheaply else Effort.LITTLE
        self._measuring: dict[tuple[int, ...], Future[Any]] = {}
        self._model: Traceable | None = model
        self._steps = self._rest = None
        traced = train.for_tracing()
        steps = next(traced.full_steps(order), None)
        if steps is not None:
            self._steps = self._program(
                train_steps(model),
                (state, steps.data, steps.order, np.int32(steps.count)),
                axes=(0, train.lanes_axis, 0, None),
                effort=Effort.LITTLE if cheaply else Effort.FULL,
            )
        rest = traced.rest(order)
        if rest is not None:
            has_many_steps = len(train.rows) >= _MANY_STEPS * train.batch_size
            self._rest = self._program(
                train_batch(model),
                (state, *rest),
                axes=(0, train.lanes_axis, 0),
                effort=Effort.LEAST if has_many_steps else Effort.LITTLE,
            )
        if validation is not None:
            for data in validation.for_tracing().parts():
                self._measure_program(state, data)
        # Programs hold no model; what was traced may go.
        self._model = None

    def run(self, state: State, order: NDArray[np.int32]) -> tuple[State, dict[str, np.ndarray]]:
        """Train an epoch in this order of rows and return the state and the metrics after it.

        The metrics' own variables come back reset, as they have to be before an epoch.
        """
        state = (*state[:3], self._reset_metrics)
        logs: dict[str, Any] = {}
        for steps in self._train.full_steps(order):
            assert self._steps is not None
            before, arguments = logs, (state, steps.data, steps.order, np.int32(steps.count))
            state, logs = self._steps.result()(*arguments)
            # A third chunk may come to the device once the first is done with.
            jax.block_until_ready(before)
        rest = self._train.rest(order)
        if rest is not None:
            assert self._rest is not None
            state, logs = self._rest.result()(state, *rest)
        measured: dict[str, Any] = {}
        if self._validation is not None:
            others, metrics = state[1], self._reset_metrics
            for data in self._validation.parts():
                program = self._measuring[_shape(data)]
                (others, metrics), measured = program.result()(state[0], others, metrics, data)
            state = (state[0], others, state[2], metrics)
        # The one place that waits for the device.
        train_logs, validation_logs = jax.device_get((logs, measured))
        state = (*state[:3], self._reset_metrics)
        return state, train_logs | {f"val_{name}": v for name, v in validation_logs.items()}

    def _measure_program(self, state: State, data: Any) -> None:
        if _shape(data) in self._measuring or self._validation is None or self._model is None:
            return
        rows = self._validation.rows
        batch = evaluation_batch(rows, batch_size=self._validation.batch_size)
        self._measuring[_shape(data)] = self._program(
            measure(self._model, batch=batch),
            (state[0], state[1], self._reset_metrics, data),
            axes=(0, 0, 0, self._validation.lanes_axis),
            effort=self._measuring_effort,
            kind=f"measure {batch}",
        )

    def _program(
        self,
        function: Callable[..., Any],
        arguments: tuple[Any, ...],
        *,
        axes: tuple[int | None, ...],
        effort: Effort,
        kind: str = "",
    ) -> Future[Any]:
        if self._width is not None:
            function = jax.vmap(function, in_axes=axes)
        name = kind or getattr(function, "__qualname__", "")
        key = None if self._structure is None else (self._structure, name, self._width, axes)
        return program_cache().get(function, arguments, key=key, effort=effort)


def is_little_work(weights: int, rows: int, epochs: int) -> bool:
    """Tell whether a training is over too soon to earn back the time of compiling it well."""
    return float(weights) * rows * epochs < _WORK_WORTH_COMPILING_WELL


def _shape(data: Any) -> tuple[int, ...]:
    return tuple(int(leaf.shape[0]) for leaf in jax.tree.leaves(data))
