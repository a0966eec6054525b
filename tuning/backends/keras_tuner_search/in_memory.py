"""What KerasTuner's oracles do differently here, whichever the algorithm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from keras_tuner.engine.trial import TrialStatus

from tuning.backends.keras_tuner_search.space import from_keras_tuner

if TYPE_CHECKING:
    from search_spaces import SearchSpace

_FEWEST_DRAWS = 200
_DRAWS_PER_CONFIGURATION = 100


class InMemory:
    """Mixed into an oracle: it writes no files, and tells configurations apart as we do.

    KerasTuner rewrites its state on every call, in files that cannot be read back once torn; our
    journal keeps what matters. It takes two draws for different when their raw values differ,
    though both may round to one configuration, and calls a space exhausted after 20 repetitions.
    """

    _max_collisions: int
    _tried_so_far: set[str]
    _adopted: Mapping[str, float] | None = None
    _first: Sequence[Mapping[str, float]] = ()

    def know(self, space: SearchSpace, *, grid: bool) -> None:
        """Learn what the values stand for, as ``to_keras_tuner``; before the first question."""
        self._space = space
        self._grid = grid
        self._size = space.size()
        self._max_collisions = max(_FEWEST_DRAWS, _DRAWS_PER_CONFIGURATION * (self._size or 0))

    def begin_with(self, first: Sequence[Mapping[str, float]]) -> None:
        """Take these, each of them new, before anything is drawn at random; before any question."""
        self._first = first

    def adopt(self, values: Mapping[str, float]) -> None:
        """Have the next trial that is created take these values, from an earlier run."""
        self._adopted = values

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """Return the values to try next: those adopted, else the algorithm's own."""
        if self._adopted is not None:
            values, self._adopted = dict(self._adopted), None
            return {"status": TrialStatus.RUNNING, "values": values}
        response: dict[str, Any] = super().populate_space(trial_id)  # type: ignore[misc]
        return response

    def _check_consecutive_failures(self) -> None:
        """Count nothing: a study goes on even if all of its trials fail."""

    def save(self, fname: str = "") -> None:
        """Write nothing."""

    def _save_trial(self, trial: Any) -> None:
        """Write nothing."""

    def _compute_values_hash(self, values: dict[str, float]) -> str:
        return from_keras_tuner(values, self._space, grid=self._grid).canonical()

    def _random_values(self) -> dict[str, float] | None:
        if self._first:
            values, self._first = dict(self._first[0]), self._first[1:]
            return values
        if self._size is not None and len(self._tried_so_far) >= self._size:
            return None
        drawn: dict[str, float] | None = super()._random_values()  # type: ignore[misc]
        return drawn
