"""What is measured, and in which ways."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from benchmarks.steps.networks import IMAGES, SMALL
from benchmarks.steps.operations import EFFORTS, OPERATIONS, draws, operation
from benchmarks.steps.programs import STEPS, Program, one_step, steps

_LANES = (1, 4, 8)


@dataclass(frozen=True)
class Subject:
    """What is done in several ways, of which the first is what the others are held to.

    Attributes:
        clock: Reads seconds: of the processor, where others could use what is left of it; else of
            the wall.
        variants: By name, what compiles the program of one way.
    """

    clock: Callable[[], float]
    variants: Mapping[str, Callable[[], Program]]


def subjects() -> dict[str, Subject]:
    """Return all that is measured, by the names of the table."""
    return {
        **{f"{name}, side by side": _side_by_side(name) for name in SMALL},
        "3 dense layers, widened": Subject(
            clock=time.process_time,
            variants={f"of {units}": partial(steps, f"3 dense of {units}") for units in (90, 96)},
        ),
        **{f"{name}, a step a program": _rewriting(partial(one_step, name)) for name in IMAGES},
        **{f"{name}, {STEPS} in one": _rewriting(partial(steps, name)) for name in IMAGES},
        **{name: _rewriting(partial(operation, name)) for name in OPERATIONS},
        **{f"random bits, compiled {how}": _rewriting(partial(draws, how)) for how in EFFORTS},
    }


def _side_by_side(name: str) -> Subject:
    variants = {
        "alone" if lanes == 1 else f"among {lanes}": partial(steps, name, lanes=lanes)
        for lanes in _LANES
    }
    return Subject(clock=time.process_time, variants=variants)


def _rewriting(make: Callable[..., Program]) -> Subject:
    how = {"as traced": False, "rewritten": True}
    variants = {name: partial(make, is_rewritten=rewritten) for name, rewritten in how.items()}
    return Subject(clock=time.perf_counter, variants=variants)
