"""Trials that wait for a worker, kept in Ray's object store instead of Ray Tune's files.

Ray Tune writes a paused trial to a folder that all machines must share. Here an actor on the
driver's machine owns the states: Ray lets go of an object once the worker that put it is gone,
and workers come and go.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, final

import ray
from pyarrow.fs import LocalFileSystem
from ray.tune import Checkpoint
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

if TYPE_CHECKING:
    from objectives.training.plan import TrialState
    from tuning.backends.ray_tune.assignment import StateKey

# Of each trial: a worker may be about to fetch the last but one.
_KEPT = 2


@final
class StateKeeper:
    """Holds how trials stand that no worker trains at the moment."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._states: dict[StateKey, Any] = {}
        self._lent: dict[int, StateKey] = {}
        self._ended: set[int] = set()

    def keep(self, number: int, epoch: int, state: TrialState) -> None:
        """Hold how a trial stands after so many epochs; what it was lent is let go."""
        self._lent.pop(number, None)
        self._states[number, epoch] = ray.put(state)
        self._tidy()

    def lend(self, key: StateKey, *, to: int) -> None:
        """Hold a state until the trial that takes it over has one of its own."""
        self._lent[to] = key

    def find(self, key: StateKey) -> Sequence[Any]:
        """Return Ray's reference to a state in a list, so that Ray does not follow it; or none."""
        return [self._states[key]] if key in self._states else []

    def forget(self, number: int) -> None:
        """Let go of a trial that has ended, but for what others go on from."""
        self._lent.pop(number, None)
        self._ended.add(number)
        self._tidy()

    def count(self) -> int:
        """Return how many states are held."""
        return len(self._states)

    def _tidy(self) -> None:
        wanted = set(self._lent.values())
        newest: dict[int, list[int]] = {}
        for number, epoch in sorted(self._states, reverse=True):
            newest.setdefault(number, []).append(epoch)
        for number, epochs in newest.items():
            kept = 0 if number in self._ended else _KEPT
            for epoch in epochs[kept:]:
                if (number, epoch) not in wanted:
                    del self._states[number, epoch]


def start_keeper() -> Any:
    """Start the actor on this machine; it takes none of the resources that trials ask for."""
    here = ray.get_runtime_context().get_node_id()
    return (
        ray.remote(StateKeeper)
        .options(
            num_cpus=0,
            scheduling_strategy=NodeAffinitySchedulingStrategy(node_id=here, soft=False),
        )
        .remote()
    )


def to_checkpoint(key: StateKey) -> Checkpoint:
    """Return a state's key as what Ray Tune hands on for a saved trial; there are no files."""
    number, epoch = key
    return Checkpoint(path=f"{number}/{epoch}", filesystem=LocalFileSystem())


def from_checkpoint(checkpoint: Checkpoint) -> StateKey:
    """Return the key in what Ray Tune hands on for a saved trial."""
    number, _, epoch = checkpoint.path.partition("/")
    return int(number), int(epoch)
