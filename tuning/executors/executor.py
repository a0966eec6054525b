"""The protocol of an executor: where trials run, seen from the code that records them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from objectives.failure import Failure
    from objectives.measurement import Evaluation, Measurement
    from objectives.training.fold import FoldTraining
    from search_spaces import Configuration


class Training(Protocol):
    """A trial in the making; ``objectives.evaluate.TrialTraining`` describes the methods."""

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

    def finish(self) -> Evaluation:
        """Check the weights and return what the training left; the models are let go."""
        ...


class Executor(Protocol):
    """Starts trials."""

    @property
    def looks_ahead(self) -> bool:
        """Whether a trial's programs can compile while another trains."""
        ...

    def start(self, configuration: Configuration, *, number: int) -> Training:
        """Return a trial that has not trained yet."""
        ...
