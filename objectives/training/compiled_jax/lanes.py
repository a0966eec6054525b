"""Several models of one structure, trained together by one program that is mapped over them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, final
from weakref import ref

import jax
import numpy as np

from objectives.training.compiled_jax.compiled_epoch import CompiledEpoch
from objectives.training.compiled_jax.lane_rows import lane_rows
from objectives.training.stop_rule import LogWatch, StopRule
from objectives.training.trainer import numbers_of

if TYPE_CHECKING:
    from objectives.data.rows import Rows
    from objectives.training.compiled_jax.epoch import Traceable
    from objectives.training.compiled_jax.state import State

# Steps of lanes that have stopped, to be saved by a narrower program before it is worth the time
# that compiling it takes. A count and not a time, so that a study is the same on any machine.
_STEPS_WORTH_COMPILING = 50_000


@final
class Lane:
    """One training among those that run together."""

    def __init__(
        self, state: State, *, rows: Rows, shuffling: np.random.Generator, rule: StopRule
    ) -> None:
        """Take a training that has not begun; ``join`` adds it to a group.

        Args:
            state: Its state.
            rows: The rows that it trains on.
            shuffling: Draws its order of rows, one an epoch.
            rule: When it stops by itself.
        """
        self.state = state
        self.rows = rows
        self.shuffling = shuffling
        self._watch = LogWatch(rule)
        self._group: LaneGroup | None = None
        self._ahead: deque[tuple[dict[str, float], int, float]] = deque()
        self._seconds = 0.0
        self.epochs_left = rule.epochs

    @property
    def is_running(self) -> bool:
        """Whether the group trains it."""
        return self._group is not None

    def join(self, group: LaneGroup) -> None:
        """Let a group train it from now on."""
        self._group = group

    def next_epoch(self) -> tuple[dict[str, float], int] | None:
        """Return the metrics of the next epoch and how many weight arrays were broken after it.

        None when the group trains it no longer; ``state`` is where it goes on alone.
        """
        if not self._ahead and self._group is not None:
            try:
                self._seconds -= self._group.advance()
            except Exception:  # noqa: BLE001 - alone, it fails the trial that it belongs to
                # Such as too little memory for all at once: each goes on alone.
                self._group.dissolve()
        if not self._ahead:
            return None
        metrics, broken, seconds = self._ahead.popleft()
        self._seconds += seconds
        return metrics, broken

    def take(self, metrics: dict[str, float], *, broken: int, seconds: float) -> bool:
        """Take an epoch in that the group trained; return whether another one is wanted."""
        self._ahead.append((metrics, broken, seconds))
        self.epochs_left -= 1
        return self._watch.wants_more(metrics) and not broken

    def leave(self) -> State:
        """Leave the group, and return the state after the last epoch trained."""
        if self._group is not None:
            self.state = self._group.state_of(self)
            self._group = None
        return self.state

    def shared_seconds(self) -> float:
        """Return, once, its share of the group's time less the time that it took for the group."""
        seconds, self._seconds = self._seconds, 0.0
        return seconds


@final
class LaneGroup:
    """Trains its lanes an epoch at a time, whichever of them asks first.

    A lane that has stopped still takes part in the arithmetic, unseen, until so many have that a
    narrower program pays.
    """

    def __init__(
        self,
        lanes: Sequence[Lane],
        *,
        model: Traceable,
        validation: Sequence[Rows] | None,
        batch_size: int,
        structure: str,
        cheaply: bool,
    ) -> None:
        """Stack the lanes' states and begin to compile; ``model`` is any of theirs."""
        self._lanes = [ref(lane) for lane in lanes]
        self._model = model
        self._batch_size = batch_size
        self._structure = structure
        self._cheaply = cheaply
        self._rows = [lane.rows for lane in lanes]
        self._validation = validation
        self._state: State = jax.tree.map(
            lambda *leaves: jax.device_put(np.stack(leaves)), *[lane.state for lane in lanes]
        )
        self._epoch = self._compiled()
        for lane in lanes:
            lane.join(self)

    def advance(self) -> float:
        """Train every running lane one epoch; each keeps what was measured until it is asked.

        Returns the seconds that it shared out among them, which are the caller's no longer.
        """
        began = time.monotonic()
        running = self._running()
        before = [lane.shuffling.bit_generator.state for lane in running.values()]
        order = np.empty((len(self._lanes), len(self._rows[0])), dtype=np.int32)
        order[:] = np.arange(order.shape[1], dtype=np.int32)
        for position, lane in running.items():
            order[position] = lane.shuffling.permutation(order.shape[1])
        try:
            state, metrics = self._epoch.run(self._state, order)
            measured = {at: numbers_of(_of_lane(metrics, at)) for at in running}
        except BaseException:
            # Who trains the epoch again, trains it from the same state in the same order.
            for lane, drawn in zip(running.values(), before, strict=True):
                lane.shuffling.bit_generator.state = drawn
            raise
        # From here on nothing may fail: some lanes would have the epoch, and others not.
        self._state = state
        broken = _broken_weights(self._state)
        seconds = time.monotonic() - began
        share = seconds / len(running)
        for position, lane in running.items():
            if not lane.take(measured[position], broken=int(broken[position]), seconds=share):
                lane.leave()
        self._narrow_if_worth_it()
        return seconds

    def state_of(self, lane: Lane) -> State:
        """Return a running lane's own state."""
        position = next(at for at, running in self._running().items() if running is lane)
        return jax.tree.map(lambda leaf: np.asarray(leaf)[position].copy(), self._state)

    def dissolve(self) -> None:
        """Let all go, each with the state of the last epoch that went well."""
        for lane in self._running().values():
            lane.leave()

    def _running(self) -> dict[int, Lane]:
        found = ((position, held()) for position, held in enumerate(self._lanes))
        return {position: lane for position, lane in found if lane is not None and lane.is_running}

    def _narrow_if_worth_it(self) -> None:
        left = self._running()
        if not left or len(left) > len(self._lanes) // 2:
            return
        epochs = max(lane.epochs_left for lane in left.values())
        steps = epochs * (len(self._rows[0]) // self._batch_size)
        if steps * (len(self._lanes) - len(left)) < _STEPS_WORTH_COMPILING:
            return
        if len(left) == 1:
            self.dissolve()
        else:
            self._narrow(list(left))

    def _narrow(self, positions: list[int]) -> None:
        at = np.array(positions)
        self._state = jax.tree.map(lambda leaf: jax.device_put(np.asarray(leaf)[at]), self._state)
        self._lanes = [self._lanes[position] for position in positions]
        self._rows = [self._rows[position] for position in positions]
        if self._validation is not None:
            self._validation = [self._validation[position] for position in positions]
        self._epoch = self._compiled()

    def _compiled(self) -> CompiledEpoch:
        train = lane_rows(self._rows, batch_size=self._batch_size)
        validation = (
            None
            if self._validation is None
            else lane_rows(self._validation, batch_size=self._batch_size)
        )
        order = np.zeros((len(self._lanes), len(self._rows[0])), dtype=np.int32)
        return CompiledEpoch(
            self._model,
            self._state,
            train,
            validation,
            order=order,
            structure=self._structure,
            cheaply=self._cheaply,
            width=len(self._lanes),
        )


def _of_lane(metrics: dict[str, Any], position: int) -> dict[str, Any]:
    """Return one lane's part of what was measured, which may be arrays, or lie in mappings."""
    part: dict[str, Any] = jax.tree.map(lambda leaf: leaf[position], metrics)
    return part


def _broken_weights(state: State) -> np.ndarray:
    """Return how many weight arrays of each lane hold a number that is not finite."""
    arrays = [np.asarray(array) for array in (*state[0], *state[1])]
    finite = [np.isfinite(array).reshape(len(array), -1).all(axis=1) for array in arrays]
    return np.sum([~lane for lane in finite], axis=0)
