"""Training on Keras's JAX backend, an epoch a program."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, final
from weakref import finalize

import numpy as np

from objectives.training.compiled_jax.ahead import EpochsAhead, trains_ahead
from objectives.training.compiled_jax.companions import run_together
from objectives.training.compiled_jax.compiled_epoch import CompiledEpoch
from objectives.training.compiled_jax.lanes import Lane
from objectives.training.compiled_jax.residence import Residence, residence, share_bytes
from objectives.training.compiled_jax.state import read_state, weights_of, write_state
from objectives.training.compiled_jax.traced_model import TracedModel, traced_model
from objectives.training.keras_state.variables import build_variables
from objectives.training.model_training import ModelTraining
from objectives.training.trainer import broken_weights, numbers_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from objectives.data.rows import Rows
    from objectives.training.callbacks import EpochCallbacks
    from objectives.training.compiled_jax.companions import Companion, Companions
    from objectives.training.compiled_jax.state import State
    from objectives.training.keras_state.snapshot import Snapshot
    from objectives.training.task import TrainingTask


@final
class CompiledJaxTrainer:
    """Trains any Keras model whose ``train_step`` is a pure function, which is every one on JAX.

    The state lives outside the model's variables, which get it back for callbacks and at the end.
    """

    note = ""

    def __init__(
        self,
        task: TrainingTask,
        callbacks: EpochCallbacks,
        *,
        companions: Companions | None = None,
        sharing: int = 1,
        resident_bytes: int | None = None,
    ) -> None:
        """Build what is missing of the model; nothing is compiled yet.

        Args:
            task: The training.
            callbacks: Told of every epoch.
            companions: The trainings to be run together with; None to run alone.
            sharing: How many sets of rows share a quarter of the device's memory.
            resident_bytes: The share of one; rows that take more are streamed.
        """
        self._task = task
        self._model = task.model
        self._training = ModelTraining(task, callbacks)
        build_variables(task.model, task.train, batch_size=task.batch_size)
        self._state: State = self._widened(read_state(task.model))
        self._share = share_bytes() // sharing if resident_bytes is None else resident_bytes
        self._train, self._validation = self._residence(task.train), None
        if task.validation is not None:
            self._validation = self._residence(task.validation)
        self._epoch: CompiledEpoch | None = None
        self._lane: Lane | None = None
        self._ahead: EpochsAhead | None = None
        self._may_train_ahead = self._can_have_company and trains_ahead()
        self._broken: int | None = None
        self._seconds_ahead = 0.0
        self._drawn: dict[str, Any] | None = None
        self._companions = companions if self._can_have_company else None
        if self._companions is not None:
            self._companions.wait(self, self._kind)

    @property
    def has_stopped(self) -> bool:
        """Whether a callback has asked to stop the training."""
        return self._training.has_stopped

    @property
    def together(self) -> int:
        """How many trainings like this one are best run together."""
        if self._companions is None:
            return 1
        return self._companions.most(
            weights=self._traced.weights,
            steps=self._task.steps * self._task.rule.epochs,
            convolves=self._traced.convolves,
        )

    def prepare(self) -> None:
        """Begin to compile the programs, for this alone or for all of its kind that wait.

        Where a core is left, one alone begins to train as well.
        """
        self._compile_ahead()
        if self._epoch is not None and self._may_train_ahead:
            self._may_train_ahead = False
            self._drawn = dict(self._training.shuffling.bit_generator.state)
            self._ahead = EpochsAhead(
                self._epoch, self._state, training=self._training, rule=self._task.rule
            )
            finalize(self, self._ahead.stop)

    @cached_property
    def _traced(self) -> TracedModel:
        """What of the model is traced, as it stands when this is first asked for."""
        return traced_model(self._task, read_state(self._model), shares=not self._model_is_seen)

    def _widened(self, state: State) -> State:
        """Return a state of the model as one of what is traced; they are one that is seen."""
        return state if self._model_is_seen else self._traced.widened(state)

    def _narrowed(self) -> State:
        """Return the state as one of the model."""
        return self._state if self._model_is_seen else self._traced.narrowed(self._state)

    def _compile_ahead(self) -> None:
        """Compile before callbacks are told, unless one of them may change what is traced."""
        if not self._training.callbacks.may_change_layers:
            self._compile()

    def _compile(self) -> None:
        if self._epoch is not None or self._lane is not None:
            return
        if self._companions is not None:
            together = self._companions.leave_with(self, self._kind, most=self.together)
            if len(together) > 1 and self._runs_with(together):
                return
        self._epoch = CompiledEpoch(
            self._traced.model,
            self._state,
            self._train,
            self._validation,
            order=np.arange(len(self.rows), dtype=np.int32),
            structure=self._traced.structure,
            cheaply=self._traced.is_little_work,
        )

    def train_epoch(self) -> dict[str, float]:
        """Train one epoch on shuffled rows and measure the validation rows after it."""
        self._compile_ahead()
        self._may_train_ahead = False
        logs = self._trained_already()
        if logs is None:
            self.go_on_alone()
            return self._train_alone()
        self._training.end_epoch(logs)
        return logs

    def _trained_already(self) -> dict[str, float] | None:
        """Return the metrics of an epoch that was trained together with others, or ahead."""
        if self._lane is not None:
            epoch = self._lane.next_epoch()
            if epoch is None:
                return None
            logs, self._broken = epoch
            return logs
        trained = None if self._ahead is None else self._ahead.next_epoch()
        if trained is None:
            self._leave_ahead()
            return None
        self._state, self._drawn = trained.state, trained.drawn
        return trained.logs

    def _leave_ahead(self) -> None:
        if self._ahead is not None:
            self._ahead.stop()
            self._seconds_ahead += self._ahead.seconds()
            self._ahead = self._drawn = None

    def count_broken_weights(self) -> int:
        """Return how many weight arrays held a number that is not finite after the last epoch."""
        return broken_weights(self.weights()) if self._broken is None else self._broken

    def weights(self) -> list[np.ndarray]:
        """Return the weights as they stand; a training that ran ahead goes on alone from there."""
        self.go_on_alone()
        return weights_of(self._model, self._narrowed())

    def shared_seconds(self) -> float:
        """Return, once, its share of a common training's time less what that cost its caller."""
        if self._ahead is not None:
            self._seconds_ahead += self._ahead.seconds()
        seconds, self._seconds_ahead = self._seconds_ahead, 0.0
        return seconds + (0.0 if self._lane is None else self._lane.shared_seconds())

    def snapshot(self) -> Snapshot | None:
        """Return what it needs to go on; None while it runs together with others.

        Those may have trained it ahead of the epoch that was asked for.
        """
        if self._lane is not None:
            return None
        seen = self._model_is_seen
        state = read_state(self._model) if seen else self._narrowed()
        arrays = (array for kind in state[:3] for array in kind)
        return self._training.snapshot(arrays, drawn=self._drawn)

    def restore(self, snapshot: Snapshot, *, epochs: int) -> None:
        """Go on from a snapshot, alone: others of its kind begin with their first epoch.

        Raises:
            SnapshotError: If it is of another training.
        """
        if self._companions is not None:
            self._companions.withdraw(self, self._kind)
            self._companions = None
        self._may_train_ahead = False
        self._training.restore(snapshot, epochs=epochs)
        self._state = self._widened(read_state(self._model))

    def finish(self) -> None:
        """Hand the state to the model, and do what ``fit`` does at its end; does it once."""
        if self._training.has_finished:
            return
        self.go_on_alone()
        self._leave_ahead()
        if not self._model_is_seen:
            write_state(self._model, self._narrowed())
        self._training.finish()
        self._state = self._widened(read_state(self._model))

    @property
    def rows(self) -> Rows:
        """The rows that it trains on."""
        return self._task.train

    @property
    def validation_rows(self) -> Rows | None:
        """The rows that it measures after every epoch, if it measures any."""
        return self._task.validation

    def join(self) -> Lane:
        """Hand its state over, to be trained in a group from now on."""
        self._may_train_ahead = False
        self._lane = Lane(
            self._state, rows=self.rows, shuffling=self._training.shuffling, rule=self._task.rule
        )
        return self._lane

    def go_on_alone(self) -> None:
        """Take its state back; does nothing for one that is in no group."""
        if self._lane is not None:
            self._state = self._lane.leave()
            self._lane = self._companions = None

    def _train_alone(self) -> dict[str, float]:
        self._broken = None
        order = self._training.begin_epoch()
        self._compile()
        assert self._epoch is not None
        if self._model_is_seen:
            self._state = read_state(self._model)
        self._state, metrics = self._epoch.run(self._state, order)
        logs = numbers_of(metrics)
        if self._model_is_seen:
            write_state(self._model, self._state)
        self._training.end_epoch(logs)
        return logs

    @property
    def _model_is_seen(self) -> bool:
        """Whether callbacks look at the model between epochs, and may change it."""
        return self._training.callbacks.are_there

    def _residence(self, rows: Rows) -> Residence:
        return residence(rows, batch_size=self._task.batch_size, resident_bytes=self._share)

    @property
    def _can_have_company(self) -> bool:
        """Whether nothing needs the model between its epochs, and its rows stay on the device."""
        sources = [self._train, *([] if self._validation is None else [self._validation])]
        stay = all(source.chunk_steps is None for source in sources)
        return stay and not self._model_is_seen

    @property
    def _kind(self) -> Hashable:
        """What trainings that run together have in common."""
        validation = None if self.validation_rows is None else self.validation_rows.shapes
        return self._traced.structure, self._task.batch_size, self.rows.shapes, validation

    def _runs_with(self, together: Sequence[Companion]) -> bool:
        """Let trainings, itself the first, run as one; False where they cannot."""
        # Where each has rows of its own, those of all must fit into the share.
        share_rows = all(one.rows is self.rows for one in together)
        if not share_rows and len(together) * self.rows.size_bytes > self._share:
            return False
        return run_together(
            together,
            model=self._traced.model,
            batch_size=self._task.batch_size,
            structure=self._traced.structure,
            cheaply=self._traced.is_little_work,
        )
