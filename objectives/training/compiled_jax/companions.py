"""Trainings that wait for others of their kind, to be run together."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Protocol, final
from weakref import ref

import jax

from objectives.training.compiled_jax.lanes import Lane, LaneGroup

if TYPE_CHECKING:
    from objectives.data.rows import Rows
    from objectives.training.compiled_jax.epoch import Traceable

# How many trainings share a program when nobody says how many. On a CPU, larger networks gain
# nothing: their steps keep a core busy alone. `python -m benchmarks.steps` measures it; processor
# time a step and training at batch 32, among four and among eight, as ratios to alone, in one run:
# three dense layers of 32 (2,433 weights) 0.5 and 0.4; of 80 (13,761) 0.7 and 1.0; of 208 (89,025)
# 1.0 and 1.2; an LSTM of 32 units 0.9 and 1.0; attention 1.3 and 1.3; an embedding 0.7 and 0.7.
_AUTO_LANES = 8
_MOST_WEIGHTS_ON_CPU = 4_000
# What is saved a step, some 7 to 20 us, has to earn back the second of compiling for several.
_STEPS_WORTH_FUSING_ON_CPU = 10_000
# Elsewhere, so many that eight of them with gradients and moments take half a gigabyte.
_MOST_WEIGHTS = 4_000_000


class Companion(Protocol):
    """A training that may run together with others; ``CompiledJaxTrainer`` is one."""

    @property
    def rows(self) -> Rows:
        """The rows that it trains on."""
        ...

    @property
    def validation_rows(self) -> Rows | None:
        """The rows that it measures after every epoch, if it measures any."""
        ...

    def join(self) -> Lane:
        """Hand its state over, to be trained in a group from now on."""
        ...

    def go_on_alone(self) -> None:
        """Take its state back; does nothing for one that is in no group."""
        ...


@final
class Companions:
    """The trainings of one study that have not begun; those of one kind leave together."""

    def __init__(self, fuse: str | int) -> None:
        """Take how many may be run together: a number, ``auto`` or ``off``."""
        self._fuse = fuse
        self._waiting: dict[Hashable, list[ref[Companion]]] = {}

    def wait(self, trainer: Companion, kind: Hashable) -> None:
        """Let a training wait for others of its kind: equal programs on rows of equal shape."""
        for other in [one for one, held in self._waiting.items() if not any(r() for r in held)]:
            del self._waiting[other]
        self._waiting.setdefault(kind, []).append(ref(trainer))

    def withdraw(self, trainer: Companion, kind: Hashable) -> None:
        """Let a training wait no longer."""
        waiting = self._waiting.pop(kind, [])
        staying = [held for held in waiting if held() not in (None, trainer)]
        if staying:
            self._waiting[kind] = staying

    def leave_with(self, trainer: Companion, kind: Hashable, *, most: int) -> list[Companion]:
        """Return the training and those that waited with it, which wait no longer; so many."""
        waiting = [one for one in (held() for held in self._waiting.pop(kind, ())) if one]
        others = [one for one in waiting if one is not trainer]
        leaving, staying = [trainer, *others][:most], [trainer, *others][most:]
        if staying:
            self._waiting[kind] = [ref(one) for one in staying]
        return leaving

    def most(self, *, weights: int, steps: int, convolves: bool = False) -> int:
        """Return how many trainings of a network run together at most.

        Args:
            weights: How many it has.
            steps: How many a training takes at most.
            convolves: Whether it convolves.
        """
        match self._fuse:
            case "off":
                return 1
            case int():
                return max(1, self._fuse)
            case _:
                on_cpu = jax.default_backend() == "cpu"
                if on_cpu and (convolves or steps < _STEPS_WORTH_FUSING_ON_CPU):
                    return 1
                most = _MOST_WEIGHTS_ON_CPU if on_cpu else _MOST_WEIGHTS
                return 1 if weights > most else _AUTO_LANES


def run_together(
    companions: Sequence[Companion],
    *,
    model: Traceable,
    batch_size: int,
    structure: str,
    cheaply: bool,
) -> bool:
    """Let trainings of one structure run as one program; False where they cannot, and go on alone.

    Args:
        companions: The trainings, which have not begun.
        model: A model of the structure; needed for tracing only.
        batch_size: Rows a step.
        structure: What they have in common.
        cheaply: Whether to compile fast rather than well.
    """
    measured = [one.validation_rows for one in companions]
    lanes = [one.join() for one in companions]
    try:
        LaneGroup(
            lanes,
            model=model,
            validation=[rows for rows in measured if rows is not None] or None,
            batch_size=batch_size,
            structure=structure,
            cheaply=cheaply,
        )
    except Exception:  # noqa: BLE001 - alone, whatever is wrong fails the trial that it is of
        # Some operation has no rule for a further axis: each trains alone.
        for one in companions:
            one.go_on_alone()
        return False
    return True
