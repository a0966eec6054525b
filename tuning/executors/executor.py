"""The protocol of an executor: where trials run, seen from the code that records them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from objectives.failure import Failure
    from objectives.loaded import LoadedObjective
    from objectives.measurement import Evaluation, Measurement
    from objectives.training.fold import FoldTraining
    from objectives.training.plan import TrialState
    from search_spaces import Configuration


class Training(Protocol):
    """A trial in the making; ``TrialTraining`` of ``objectives.trial`` describes the methods."""

    @property
    def failure(self) -> Failure | None:
        """Why the trial failed, or None."""
        ...

    @property
    def is_finished(self) -> bool:
        """Whether no fold has an epoch left to train."""
        ...

    @property
    def together(self) -> int:
        """How many trials of this kind are best trained together; 1 before it is built."""
        ...

    def build(self) -> None:
        """Build the models, so that what is equal in structure to others can be found."""
        ...

    def prepare(self) -> None:
        """Build the models and begin to compile them, beside whatever else is going on."""
        ...

    def advance(self) -> Measurement | None:
        """Train one epoch of every unfinished fold; None when the trial has ended."""
        ...

    def aim(self, epoch: int | None) -> None:
        """Say which epoch is wanted next, so that none is trained that is not; None for all."""
        ...

    def pause(self) -> None:
        """Say that the trial is not advanced for now, so that its worker trains another."""
        ...

    def finish(self) -> Evaluation:
        """Check the weights and return what the training left; the models are let go."""
        ...


class FoldedTraining(Training, Protocol):
    """A trial that trains in this process, whose folds can be reached one by one."""

    def advance_fold(self, fold: int) -> Measurement | None:
        """Train one epoch of one fold; None when that fold, or the trial, has ended."""
        ...

    def fold(self, fold: int) -> FoldTraining | None:
        """Return a fold's training, or None when it has not begun."""
        ...

    def build_fold(self, fold: int) -> Any:
        """Return a fold's model, a Keras one, freshly built from the fold's seed."""
        ...

    def adopt_model(self, fold: int, model: Any) -> None:
        """Train a fold on a Keras model that was built elsewhere."""
        ...

    def guarded(self, action: Callable[[], object]) -> object:
        """Run part of the trial; what goes wrong becomes its failure, and None is returned."""
        ...

    def state(self) -> TrialState | None:
        """Return the trial as it stands, for another process; None where it begins anew there."""
        ...

    def go_on_from(self, state: TrialState) -> None:
        """Go on as the trial stood in another process; before it begins here."""
        ...


class LocalExecutor(Protocol):
    """Starts trials in this process; what a worker unpacks."""

    @property
    def loaded(self) -> LoadedObjective:
        """The objective and its data."""
        ...

    def start(self, configuration: Configuration, *, number: int) -> FoldedTraining:
        """Return a trial that has not trained yet."""
        ...


class Executor(Protocol):
    """Starts trials."""

    @property
    def looks_ahead(self) -> bool:
        """Whether a trial's programs can compile while another trains."""
        ...

    @property
    def slots(self) -> int:
        """How many trials can train side by side now, at least 1; it may change meanwhile."""
        ...

    def start(self, configuration: Configuration, *, number: int) -> Training:
        """Return a trial that has not trained yet."""
        ...

    def wait(self, trainings: Sequence[Training]) -> list[Training]:
        """Return those whose ``advance`` does not wait; none if that took a second or so.

        Raises:
            TuningError: If nothing can be trained any more.
        """
        ...

    def close(self) -> None:
        """Let go of everything that was started for trials."""
        ...
