"""One trial, from configuration to evaluation."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar, final

import keras

from objectives.failure import Failure
from objectives.machine.devices import describe_device
from objectives.measurement import Evaluation, Measurement, mean_measurement
from objectives.training.keras_state.snapshot import SnapshotError
from objectives.trial.folds import build_model, make_fold
from objectives.trial.guard import run_guarded
from objectives.trial.inheritance import NOT_INHERITED
from objectives.trial.setup import TrialSetup

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from objectives.training.checkpoint import SavedTraining
    from objectives.training.compiled_jax.companions import Companions
    from objectives.training.fold import FoldTraining
    from objectives.training.plan import TrainingPlan, TrialState
    from search_spaces import Configuration

Result = TypeVar("Result")


@final
class TrialTraining:
    """A trial in the making; trains an epoch at a time and may be left at any epoch.

    Whatever goes wrong in the objective's code becomes ``failure`` and ends the training: no
    exception of a trial passes this class.
    """

    def __init__(
        self,
        loaded: LoadedObjective,
        configuration: Configuration,
        *,
        plan: TrainingPlan,
        number: int,
        companions: Companions | None = None,
        entered: Callable[[int], None] | None = None,
    ) -> None:
        """Prepare a trial; models are built when their fold first trains, or by ``prepare``.

        Args:
            loaded: The objective and its data.
            configuration: What to train.
            plan: Epochs, patience and the study's seed.
            number: The trial's number, from which with the fold its seeds are derived.
            companions: The trainings that those of this trial may be run together with.
            entered: Told the number whenever code of the trial is about to run, which may end
                the process.
        """
        self._entered = entered
        self._setup = TrialSetup(
            loaded=loaded,
            configuration=configuration,
            plan=plan,
            number=number,
            companions=companions,
        )
        self._note = ""
        self._models: dict[int, keras.Model] = {}
        self._folds: dict[int, FoldTraining] = {}
        self._states: dict[int, SavedTraining] = {}
        self._failure: Failure | None = None
        self._seconds = 0.0

    @property
    def failure(self) -> Failure | None:
        """Why the trial failed, or None."""
        return self._failure

    @property
    def is_finished(self) -> bool:
        """Whether no fold has an epoch left to train."""
        if self._failure is not None:
            return True
        folds = range(self._setup.loaded.folds)
        return all(fold in self._folds and self._folds[fold].is_finished for fold in folds)

    def advance(self) -> Measurement | None:
        """Train one epoch of every unfinished fold and return the mean over all folds.

        A fold that stopped early counts with its best value, which is what it will be worth.
        Returns None when the trial has finished or failed.
        """
        if self.is_finished:
            return None
        measured = [self.advance_fold(fold) for fold in range(self._setup.loaded.folds)]
        rows = [row for row in measured if row is not None]
        if self._failure is not None or not rows:
            return None
        curves = [training.curve for training in self._folds.values()]
        return mean_measurement(curves, rows[0].epoch, self._setup.loaded.metric)

    @property
    def together(self) -> int:
        """How many trials of this kind are best trained together; 1 before it is built."""
        lanes = [training.trainer.together for training in self._folds.values()]
        return max(1, min(lanes, default=1) // self._setup.loaded.folds)

    def build(self) -> None:
        """Build the models of all folds, so that what is equal in structure can be found."""
        for fold in range(self._setup.loaded.folds):
            if fold not in self._folds:
                self.guarded(partial(self._begin_fold, fold))

    def prepare(self) -> None:
        """Begin to compile what the folds need, beside whatever else is going on."""
        self.build()
        for training in list(self._folds.values()):
            self.guarded(training.trainer.prepare)

    def aim(self, epoch: int | None) -> None:
        """Do nothing: here no epoch is trained before it is asked for."""

    def pause(self) -> None:
        """Do nothing: the models wait in memory."""

    def advance_fold(self, fold: int) -> Measurement | None:
        """Train one epoch of one fold; None when that fold, or the trial, has ended."""
        if fold not in self._folds:
            self.prepare()
        return self.guarded(lambda: self._advance_fold(fold))

    def fold(self, fold: int) -> FoldTraining | None:
        """Return a fold's training, or None when it has not begun."""
        return self._folds.get(fold)

    def adopt_model(self, fold: int, model: keras.Model) -> None:
        """Train a fold on a model that was handed out, as SciKeras hands over what it built."""
        if self._models.get(fold) is not model:
            self._models[fold] = model
            state = self._states.pop(fold, None)
            try:
                self._folds[fold] = make_fold(self._setup, model, fold=fold, restores=state is None)
                if state is not None:
                    self._folds[fold].go_on_from(state)
            except SnapshotError:
                # What was saved is of a model that this code builds no longer: begin anew.
                if state is not None and state.snapshot.keeps_rate:
                    self._note = NOT_INHERITED
                del self._models[fold]
                self._models[fold] = self.build_fold(fold)
                self._folds[fold] = make_fold(self._setup, self._models[fold], fold=fold)
            self._seconds += self._folds[fold].saved_seconds

    def state(self) -> TrialState | None:
        """Return the trial as it stands between two epochs, for a process that goes on with it.

        None where a fold cannot be taken elsewhere, or the trial has ended: it is begun anew then.
        """
        if self.is_finished:
            return None
        saved = {fold: training.saved() for fold, training in self._folds.items()}
        state = {fold: one for fold, one in saved.items() if one is not None}
        return state if len(state) == len(saved) else None

    def go_on_from(self, state: TrialState) -> None:
        """Go on as a trial of the same configuration stood in another process; not begun here.

        A state that does not fit the model is left aside: the trial trains from its start.
        """
        self._states = dict(state)

    def build_fold(self, fold: int) -> keras.Model:
        """Return a fold's model, the one built ahead or a fresh one from the fold's seed."""
        if fold in self._models:
            return self._models[fold]
        return build_model(self._setup, fold=fold)

    def guarded(self, action: Callable[[], Result]) -> Result | None:
        """Run part of the trial and return its result; None when it failed or had before.

        For code of the objective's that a library calls, such as building a model.
        """
        if self._failure is not None:
            return None
        if self._entered is not None:
            self._entered(self._setup.number)
        began = time.monotonic()
        try:
            result, failure = run_guarded(action)
        finally:
            self._seconds += time.monotonic() - began
        self._failure = failure or self._failure
        return result

    def finish(self) -> Evaluation:
        """Check the weights and return what the training left; the models are let go."""
        for training in self._folds.values():
            self._seconds += training.shared_seconds
            self._note = training.note or self._note
            if self._failure is None:
                self.guarded(training.close)
            else:
                self._end_callbacks(training)
        folds = (self._folds[fold] for fold in sorted(self._folds))
        curves = tuple(training.curve for training in folds if training.epoch)
        self._folds.clear()
        self._models.clear()
        # Keras keeps graphs and names of every model until told otherwise.
        keras.utils.clear_session(free_memory=False)
        return Evaluation(
            curves=curves,
            failure=self._failure,
            seconds=self._seconds,
            note=self._note,
            device=describe_device(keras.config.backend()),
        )

    def _end_callbacks(self, training: FoldTraining) -> None:
        """Let callbacks close their files, though the trial has failed already."""
        try:
            training.trainer.finish()
        except Exception:  # noqa: BLE001 - the first failure is the one that counts
            return

    def _advance_fold(self, fold: int) -> Measurement | None:
        training = self._folds[fold]
        return None if training.is_finished else training.advance()

    def _begin_fold(self, fold: int) -> None:
        self.adopt_model(fold, self.build_fold(fold))
