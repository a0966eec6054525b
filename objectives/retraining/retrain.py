"""A configuration trained anew on all rows of the search and measured once on the test rows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from objectives.contexts.current import building_for
from objectives.errors import RetrainingError
from objectives.failure import DivergedError, failure_from
from objectives.machine.data_parallel import share_steps
from objectives.measurement import LearningCurve, Measurement
from objectives.retraining.compared import compared
from objectives.retraining.content import bare_content, file_content
from objectives.retraining.described import described_inputs, described_outputs
from objectives.retraining.examples import example_predictions
from objectives.retraining.going_on import compiled_in_unit, file_with_whole_losses
from objectives.retraining.lengths import scheduled_epochs, stages_for_all_rows
from objectives.retraining.run import RetrainingRun
from objectives.retraining.tested import spread_of, tested
from objectives.training.choice import make_companions, make_trainer
from objectives.training.fold import require_finite_weights
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.seed import seed_keras
from objectives.training.stop_rule import StopRule
from objectives.training.target_unit import LogsInUnit, predicts_in_unit, target_unit
from objectives.training.task import TrainingTask

if TYPE_CHECKING:
    import keras

    from objectives.contexts.folders import CallbackFolders
    from objectives.data import PreparedData
    from objectives.data.rows import Rows
    from objectives.loaded import LoadedObjective
    from objectives.metric import Metric
    from objectives.training.target_unit import TargetUnit
    from objectives.training.trainer import Trainer
    from search_spaces import Configuration


def retrain(
    loaded: LoadedObjective,
    configuration: Configuration,
    *,
    epochs: int,
    searched_epochs: int,
    seeds: Sequence[int],
    before_test: Callable[[], None],
    trainer: str = "auto",
    fuse: str | int = "auto",
    trial: int = 0,
    folders: CallbackFolders | None = None,
) -> Iterator[RetrainingRun]:
    """Train once a seed for a fixed number of epochs, and measure the test rows after each.

    The runs have one structure and one set of rows: where models may be trained together, they
    are. Each is handed over as it ends.

    Args:
        loaded: The objective and its data.
        configuration: What to train.
        epochs: How many epochs, at least 1.
        searched_epochs: For how many epochs of the search a learning-rate schedule is laid out.
        seeds: What initial weights and the order of rows are drawn from, run by run.
        before_test: Called once, between the first training and its test.
        trainer: How epochs run: ``auto``, ``compiled`` or ``keras``.
        fuse: How many runs are trained together: a number, ``auto`` or ``off``.
        trial: The number of the trial that is retrained.
        folders: Where callbacks that are told of their training write; None for nowhere lasting.

    Raises:
        RetrainingError: If a model cannot be built or trained, or diverges.
    """
    with _failures_as_errors(seeds[0]):
        asked = _asked(loaded, configuration, epochs=epochs, searched_epochs=searched_epochs)
    companions = make_companions(fuse)

    def begun(seed: int) -> tuple[keras.Model, Trainer]:
        with _failures_as_errors(seed), numpy_initial_weights(), building_for(trial):
            task = asked.task(seed, trial=trial, folders=folders)
            return task.model, make_trainer(task, wanted=trainer, companions=companions)

    waiting = deque(seeds)
    ready: deque[tuple[int, keras.Model, Trainer]] = deque()
    while waiting or ready:
        # As many are there at once as are best trained together.
        while waiting and (not ready or len(ready) < ready[0][2].together):
            seed = waiting.popleft()
            ready.append((seed, *begun(seed)))
        for seed, model, made in [ready.popleft() for _ in range(len(ready))]:
            in_unit = LogsInUnit(model, asked.unit)
            with _failures_as_errors(seed):
                history = _trained(made, epochs=epochs, metric=loaded.metric, in_unit=in_unit)
            if seed == seeds[0]:
                before_test()
            yield asked.run(seed, model, history=history, in_unit=in_unit, is_alone=len(seeds) == 1)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What all runs share: what is trained, for how long, on which rows."""

    loaded: LoadedObjective
    configuration: Configuration
    epochs: int
    scheduled: int
    data: PreparedData
    train: Rows
    test: Rows
    unit: TargetUnit | None

    def task(self, seed: int, *, trial: int, folders: CallbackFolders | None) -> TrainingTask:
        """Build a seed's model, and return all that its training depends on."""
        loaded, configuration = self.loaded, self.configuration
        seed_keras(seed)
        model = loaded.build_model(
            configuration, self.data, epochs=self.scheduled, train=self.train
        )
        share_steps(model)
        return TrainingTask(
            model=model,
            train=self.train,
            validation=None,
            batch_size=loaded.batch_size(configuration),
            seed=seed,
            unit=self.unit,
            rule=StopRule(metric=loaded.metric, epochs=self.epochs, patience=None),
            callbacks=loaded.callbacks(
                configuration, folders=folders, trial=trial, fold=None, seed=seed
            ),
            stages=stages_for_all_rows(loaded, configuration),
            own_fit=loaded.own_fit(configuration, model),
        )

    def run(
        self,
        seed: int,
        model: keras.Model,
        *,
        history: LearningCurve,
        in_unit: LogsInUnit,
        is_alone: bool,
    ) -> RetrainingRun:
        """Measure a trained model on the test rows, and return what the run came to."""
        loaded, test = self.loaded, self.test
        measured = tested(model, test, metric=loaded.metric, in_unit=in_unit)
        outputs = described_outputs(model, test, loaded=loaded, unit=self.unit)
        final = predicts_in_unit(model, self.train, self.unit)
        stops = compiled_in_unit(final, model, self.unit)
        return RetrainingRun(
            seed=seed,
            history=history,
            test=measured,
            model=file_with_whole_losses(file_content(final), final),
            stops=stops,
            bare_model=b"" if is_alone else bare_content(final),
            examples=example_predictions(final, test, loaded=loaded, outputs=outputs),
            spread=spread_of(model, test, unit=self.unit),
            # After the files and the spread: predicting moves the state of random layers on.
            compared=compared(final, test, loaded=loaded, outputs=outputs, unit=self.unit),
            inputs=described_inputs(loaded, self.configuration, self.data.x_train, self.train.x),
            outputs=outputs,
        )


def _asked(
    loaded: LoadedObjective, configuration: Configuration, *, epochs: int, searched_epochs: int
) -> _Asked:
    data = loaded.prepared_for_test(configuration)
    # Runs the user's code, where there is some.
    train, test = loaded.arranged(data, configuration, for_test=True)
    return _Asked(
        loaded=loaded,
        configuration=configuration,
        epochs=epochs,
        scheduled=scheduled_epochs(loaded, configuration, searched_epochs),
        data=data,
        train=train,
        test=test,
        unit=target_unit(train, data),
    )


@contextmanager
def _failures_as_errors(seed: int) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        failure = failure_from(error)
        raise RetrainingError(
            f"retraining with seed {seed} failed: {failure.message};"
            " retrain another trial with --trial",
            failure.traceback,
        ) from error


def _trained(
    trainer: Trainer, *, epochs: int, metric: Metric, in_unit: LogsInUnit
) -> LearningCurve:
    measurements = []
    for epoch in range(1, epochs + 1):
        logs = in_unit(trainer.train_epoch())
        measurements.append(Measurement(epoch=epoch, metrics=logs))
        broken = measurements[-1].broken(metric)
        if broken:
            raise DivergedError(f"{', '.join(broken)} not finite in epoch {epoch}")
        if trainer.has_stopped:
            break
    require_finite_weights(trainer)
    trainer.finish()
    return LearningCurve.of(measurements)
