"""Compiling functions once a structure, beside whatever else is going on."""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from enum import Enum
from functools import lru_cache
from typing import Any, final

import jax

from objectives.machine.heap import close_heap_gaps
from objectives.training.compiled_jax.disk_cache import use_disk_cache
from objectives.training.compiled_jax.on_cpu.rewriting import traced_for_device

# Three a structure: the steps, the last batch, measuring. Trials of one to three layers of up to a
# hundred units share those of 22 structures; a program of a small network takes a few hundred
# kilobytes.
_MOST_PROGRAMS = 96
# So many dropped programs are worth a look through all of the memory.
_DROPPED_PROGRAMS = 18
_COMPILING_THREADS = 2


class Effort(Enum):
    """How well a program is compiled; on a CPU alone, where compiling takes longest.

    XLA's newer code generator makes small networks 10 to 20 % faster and compiles half as fast
    again. Without any optimisation what remains of compiling is a third, and a loop runs at a
    quarter of its speed, a single large batch at two thirds. Programs compile two at a time, so
    that to compile one in parts beside each other costs processor time and wins none.
    """

    LEAST = 0
    LITTLE = 1
    FULL = 2

    @property
    def options(self) -> dict[str, int | bool]:
        """XLA's options for the device in use."""
        if self is Effort.FULL or jax.default_backend() != "cpu":
            return {}
        return {
            "xla_backend_optimization_level": self.value,
            "xla_cpu_use_fusion_emitters": False,
            "xla_cpu_parallel_codegen_split_count": 1,
        }


@final
class ProgramCache:
    """Compiled programs by what they are made of, the least recently used dropped first.

    Tracing a function holds Python's lock, and Keras is not made for several threads; it happens
    in ``get``. Compiling does neither and goes on in a thread of its own, so that the next
    trial's programs compile while one trains.
    """

    def __init__(self, most: int = _MOST_PROGRAMS) -> None:
        """Keep at most that many programs."""
        self._most = most
        self._dropped = 0
        self._programs: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self._compiling = ThreadPoolExecutor(_COMPILING_THREADS, thread_name_prefix="compiling")

    def get(
        self,
        function: Callable[..., Any],
        arguments: tuple[Any, ...],
        *,
        key: Hashable | None,
        effort: Effort,
    ) -> Future[Any]:
        """Return a function's program for arguments of these shapes, compiled or on its way.

        Args:
            function: A pure function of arrays.
            arguments: Arrays, or anything else with a shape and a dtype.
            key: What the function is made of beside the shapes, or None if nobody else can use
                the program.
            effort: How well to compile it.
        """
        if key is None:
            return self._begin(function, arguments, effort)
        full = (key, _shapes(arguments), effort)
        known = self._programs.get(full)
        # What failed once, such as for want of memory, is tried again.
        if known is None or (known.done() and known.exception() is not None):
            self._programs[full] = self._begin(function, arguments, effort)
            self._drop_the_oldest()
        self._programs.move_to_end(full)
        return self._programs[full]

    def drop_waiting(self) -> None:
        """Drop what has not begun to compile, for which a process would wait at its end."""
        for key in [key for key, program in self._programs.items() if program.cancel()]:
            del self._programs[key]

    def __len__(self) -> int:
        return len(self._programs)

    def _drop_the_oldest(self) -> None:
        while len(self._programs) > self._most:
            self._programs.popitem(last=False)
            self._dropped += 1
        if self._dropped >= _DROPPED_PROGRAMS:
            self._dropped = 0
            give_memory_back()

    def _begin(
        self, function: Callable[..., Any], arguments: tuple[Any, ...], effort: Effort
    ) -> Future[Any]:
        lowered = traced_for_device(function, arguments).lower()
        return self._compiling.submit(lowered.compile, compiler_options=effort.options)


def give_memory_back() -> None:
    """Let go of what JAX remembers of dropped programs, 200 KB each, and of the heap's gaps.

    JAX keeps the traces of every shape that it has seen; programs in use stay as they are.
    """
    jax.clear_caches()
    gc.collect()
    close_heap_gaps()


@lru_cache(maxsize=1)
def program_cache() -> ProgramCache:
    """Return this process's cache, which compiles through the one on disk."""
    use_disk_cache()
    return ProgramCache()


def _shapes(arguments: tuple[Any, ...]) -> Hashable:
    leaves, structure = jax.tree.flatten(arguments)
    return structure, tuple((leaf.shape, str(leaf.dtype)) for leaf in leaves)
