"""A way through rows, batch by batch, as one call of a ``tf.function`` or a few."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, final

import keras
import numpy as np
import tensorflow as tf

from objectives.training.compiled_tensorflow.device_rows import chunk_rows, put_on_device, resident

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from objectives.data.rows import Rows

# In the names of what XLA runs slower on a CPU than TensorFlow does, several times sometimes:
# convolutions, and the random numbers of Dropout and noise.
_SLOW_UNDER_XLA_ON_CPU = ("Conv", "Random")

# What tracing for XLA and compiling by it raise where an operation is not to be had there.
_NOT_COMPILABLE = (tf.errors.OpError, NotImplementedError, TypeError, ValueError)

Step: TypeAlias = Literal["train_step", "test_step"]


class Xla(Enum):
    """When a pass is compiled by XLA.

    ``model.jit_compile`` decides, but on a CPU False may mean no more than "auto", which Keras
    resolves to it there: there, and only there, a pass may choose XLA itself.
    """

    WHERE_FASTER = "where faster"
    WHERE_ASKED_FOR = "where asked for"
    NEVER = "never"


@final
class TensorflowPass:
    """Runs a model's ``train_step`` or ``test_step`` over rows; all its variables must exist."""

    def __init__(
        self,
        model: keras.Model,
        step: Step,
        rows: Rows,
        *,
        batch_size: int,
        resident_bytes: int | None,
        xla: Xla,
    ) -> None:
        """Take what to run; nothing is traced before the first run.

        Rows that take more than ``resident_bytes`` are streamed; None means a quarter of the
        device's memory.
        """
        self._model = model
        self._rows = rows
        self._xla = xla
        self._pass = _pass(model, step, batch_size=batch_size, whole=len(rows))
        self._plain = tf.function(self._pass, autograph=False)
        self._chosen: Any = None
        self._chunk = chunk_rows(rows, batch_size=batch_size, resident_bytes=resident_bytes)

    def run(self, order: NDArray[np.int32] | None = None) -> dict[str, Any]:
        """Go through the rows, in their own or a given order, and return what ``fit`` logs."""
        order = np.arange(len(self._rows), dtype=np.int32) if order is None else order
        self._model.reset_metrics()
        logs: dict[str, Any] = {}
        for data, numbers in self._parts(order):
            logs = self._call(data, tf.constant(numbers))
        return {name: np.asarray(value) for name, value in logs.items()}

    def _parts(self, order: NDArray[np.int32]) -> Iterator[tuple[Any, NDArray[np.int32]]]:
        """Return data on the device and row numbers in it, for a call each."""
        if self._chunk is None:
            yield resident(self._rows), order
            return
        parts = [order[start : start + self._chunk] for start in range(0, len(order), self._chunk)]
        with ThreadPoolExecutor(max_workers=1) as gathering:
            coming = gathering.submit(self._gathered, parts[0])
            for number, part in enumerate(parts, start=1):
                data = coming.result()
                if number < len(parts):
                    coming = gathering.submit(self._gathered, parts[number])
                yield data, np.arange(len(part), dtype=np.int32)

    def _gathered(self, order: NDArray[np.int32]) -> Any:
        return put_on_device(self._rows.take(order))

    def _call(self, *arguments: Any) -> dict[str, Any]:
        """Call the function; what XLA cannot compile is called without it from then on.

        XLA compiles all of a call before it runs any of it, and stores into variables once all
        of it has run: a call that fails has trained nothing.
        """
        try:
            if self._chosen is None:
                self._chosen = self._choose(*arguments)
            if self._chosen is not self._plain:
                return self._chosen(*arguments)
        except _NOT_COMPILABLE:
            self._chosen = self._plain
        return self._plain(*arguments)

    def _choose(self, *arguments: Any) -> Any:
        if self._xla is Xla.NEVER:
            return self._plain
        asked_for = self._model.jit_compile
        on_gpu = tf.config.list_logical_devices("GPU")
        if not asked_for and (on_gpu or self._xla is Xla.WHERE_ASKED_FOR):
            return self._plain
        compiled = tf.function(self._pass, autograph=False, jit_compile=True)
        # Tracing takes a tenth of a second or two: the likelier one is traced to be looked at.
        likelier = self._plain if _can_draw(self._model) and not asked_for else compiled
        traced = likelier.get_concrete_function(*arguments)
        if _ends_the_process_under_xla(traced) or (not asked_for and _is_slow_under_xla(traced)):
            return self._plain
        return compiled


def _pass(
    model: keras.Model, name: Step, *, batch_size: int, whole: int
) -> Callable[[Any, tf.Tensor], Any]:
    """Return the function of ``(data, order)``: a step for each batch, then the logs.

    ``whole`` is how many rows there are in all calls together.
    """
    step = getattr(model, name)
    has_own_logs = _has_own_logs(model, name)
    sizes_differ = whole % batch_size != 0

    def run(data: Any, order: tf.Tensor) -> Any:
        rows = int(order.shape[0])
        looped, last = divmod(rows, batch_size)
        # A step's logs cannot leave the loop: where they are wanted the last one stands outside,
        # as does one that is smaller or alone.
        if last == 0 and (has_own_logs or looped == 1):
            looped, last = looped - 1, batch_size

        def batch(number: Any, size: int) -> Any:
            taken = tf.slice(order, [number * batch_size], [size])
            parts = keras.tree.map_structure(lambda leaf: tf.gather(leaf, taken), data)
            return keras.tree.map_structure(_of_any_size, parts) if sizes_differ else parts

        def body(number: tf.Tensor) -> tf.Tensor:
            step(batch(number, batch_size))
            return number + 1

        if looped:
            # Steps depend on each other: nothing of the next could run beside this one.
            tf.while_loop(
                lambda number: number < looped, body, [tf.constant(0)], parallel_iterations=1
            )
        if last:
            return model._get_metrics_result_or_logs(step(batch(looped, last)))
        return model.get_metrics_result()

    return run


def _of_any_size(leaf: tf.Tensor) -> tf.Tensor:
    """Hide how many rows a batch has from Python code, as ``fit`` does where batches differ.

    Keras 3.15 (``CompileLoss.call``) weights the batches' losses of each of several outputs by
    that number where it is known, and equally where it is not.
    """
    return tf.raw_ops.PlaceholderWithDefault(input=leaf, shape=[None, *leaf.shape[1:]])


def _has_own_logs(model: keras.Model, step: Step) -> bool:
    """Tell whether a step may return other logs than the results of the model's metrics."""
    return any(
        getattr(getattr(model, name), "__func__", None) is not getattr(keras.Model, name)
        for name in (step, "compute_metrics")
    )


def _can_draw(model: keras.Model) -> bool:
    """Tell whether a layer has a state to draw random numbers from, used or not."""
    return any(variable.name == "seed_generator_state" for variable in model.variables)


def _is_slow_under_xla(traced: Any) -> bool:
    graph = traced.graph.as_graph_def()
    nodes = [*graph.node, *(node for body in graph.library.function for node in body.node_def)]
    return any(part in node.op for node in nodes for part in _SLOW_UNDER_XLA_ON_CPU)


def _ends_the_process_under_xla(traced: Any) -> bool:
    """Tell whether a function takes texts, which XLA refuses, to die by later (TensorFlow 2.21).

    It keeps the refused signature in a table and aborts when that grows and is hashed anew, with
    ``Check failed: DataTypeCanUseMemcpy``.
    """
    return any(given.dtype in (tf.string, tf.variant) for given in traced.inputs)
