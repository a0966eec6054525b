"""The protocols of executors: where trials run, seen from the code that records them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, final

if TYPE_CHECKING:
    from threading import RLock

    from objectives.failure import Failure
    from objectives.loaded import LoadedObjective
    from objectives.measurement import Evaluation, LearningCurve, Measurement
    from objectives.training.fold import FoldTraining
    from objectives.training.plan import TrialState
    from search_spaces import Configuration


class BegunTrial(Protocol):
    """A trial that was begun, whoever trains it and in which portions."""

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

    def finish(self) -> Evaluation:
        """Check the weights and return what the training left; the models are let go."""
        ...


class Training(BegunTrial, Protocol):
    """A trial that is trained epoch by epoch; ``TrialTraining`` of ``objectives`` is one."""

    @property
    def is_finished(self) -> bool:
        """Whether no fold has an epoch left to train."""
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


class FoldedTraining(BegunTrial, Protocol):
    """A trial that is trained fold by fold, each up to the epoch that is asked for."""

    def fit_fold(
        self,
        fold: int,
        *,
        epochs: int,
        lock: RLock,
        check: Callable[[], None],
        report: Callable[[Measurement], None],
    ) -> None:
        """Fit a fold up to an epoch and wait for it; other threads may fit other folds.

        Args:
            fold: The fold's number.
            epochs: The epoch, counted from the trial's first.
            lock: Held while what the trial measured is looked at.
            check: Raises once nobody wants the fold any more.
            report: Told of each epoch that was trained, in order.

        Raises:
            RayUnavailableError: If Ray broke down, or no worker can be started.
        """
        ...

    def curve(self, fold: int) -> LearningCurve:
        """Return what a fold measured so far."""
        ...

    def has_ended(self, folds: int) -> bool:
        """Tell whether nothing is left to train of a trial that has so many folds."""
        ...


class LocalTraining(Training, Protocol):
    """A trial that trains in this process, whose folds and models can be reached."""

    @property
    def failure(self) -> Failure | None:
        """Why the trial failed, or None."""
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

    def start(self, configuration: Configuration, *, number: int) -> LocalTraining:
        """Return a trial that has not trained yet."""
        ...


class Workplace(Protocol):
    """Where trials train, and how many at once."""

    @property
    def looks_ahead(self) -> bool:
        """Whether a trial's programs can compile while another trains."""
        ...

    @property
    def slots(self) -> int:
        """How many can train side by side now, at least 1; it may change meanwhile."""
        ...

    def close(self) -> None:
        """Let go of everything that was started for trials."""
        ...


class Executor(Workplace, Protocol):
    """Starts trials that are trained epoch by epoch."""

    def start(self, configuration: Configuration, *, number: int) -> Training:
        """Return a trial that has not trained yet."""
        ...

    def wait(self, trainings: Sequence[Training]) -> list[Training]:
        """Return those whose ``advance`` does not wait; none if that took a second or so.

        Raises:
            TuningError: If nothing can be trained any more.
        """
        ...


class FoldExecutor(Workplace, Protocol):
    """Starts trials that are trained fold by fold."""

    def start(self, configuration: Configuration, *, number: int) -> FoldedTraining:
        """Return a trial no fold of which has trained yet."""
        ...


class RunsHere(Protocol):
    """Runs the code of trials in this process, which that code may end.

    Attributes:
        entered: Told the number of a trial whose code is about to run.
    """

    entered: Callable[[int], None] | None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class StudyExecutor:
    """What trains the trials of a study: one of the two, as its backend wants them.

    Attributes:
        trials: Trains epoch by epoch.
        folds: Trains fold by fold.
        whole: Trains whole trials with nobody to stop them, on the workers of either; None where
            there are none yet.
        here: What trains them in this process, behind either; None where workers do.
    """

    trials: Executor | None = None
    folds: FoldExecutor | None = None
    whole: Executor | None = None
    here: RunsHere | None = None
