"""A configuration trained anew on all rows of the search and measured once on the test rows."""

from __future__ import annotations

import math
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

import keras
import numpy as np
from keras.src.utils.tracking import DotNotTrackScope

from objectives.contexts.current import building_for
from objectives.data.rows import evaluation_batch, keras_arguments
from objectives.errors import RetrainingError
from objectives.failure import DivergedError, failure_from
from objectives.families.monte_carlo import prediction_spread
from objectives.machine.data_parallel import share_steps
from objectives.machine.without_tensorflow import without_tensorflow
from objectives.measurement import LearningCurve, Measurement
from objectives.retraining.described import described_inputs, described_outputs
from objectives.retraining.examples import Example, example_predictions
from objectives.retraining.going_on import compiled_in_unit, file_with_whole_losses
from objectives.retraining.lengths import scheduled_epochs, stages_for_all_rows
from objectives.training.choice import make_companions, make_trainer
from objectives.training.fold import require_finite_weights
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.seed import seed_keras
from objectives.training.stop_rule import StopRule
from objectives.training.target_unit import LogsInUnit, predicts_in_unit, target_unit
from objectives.training.task import TrainingTask
from objectives.training.trainer import numbers_of

if TYPE_CHECKING:
    from objectives.contexts.folders import CallbackFolders
    from objectives.data.rows import Rows
    from objectives.loaded import LoadedObjective
    from objectives.metric import Metric
    from objectives.training.target_unit import TargetUnit
    from objectives.training.trainer import Trainer
    from search_spaces import Configuration

_TEST_BATCH = 32


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RetrainingRun:
    """One retraining: its seed, its curve on the training rows, its test result, its model.

    Attributes:
        seed: The seed it was built, shuffled and trained with.
        history: The training metrics of every epoch.
        test: The metrics on the test rows, in the target's own unit.
        model: The content of the ``.keras`` file; predicts in the target's own unit.
        bare_model: The same without what training needs; empty where there is one seed alone.
        stops: Why its training cannot go on from the file; empty where it can.
        inputs: How the model's inputs come of prepared ones, see ``described_inputs``.
        outputs: Which output is for the target, and what it is, see ``described_outputs``.
        examples: What it predicts for a few test rows.
        spread: How far the passes of Monte Carlo dropout are apart on average, None without any.
        baseline: The name of the baseline that was trained, empty for the configuration itself.
    """

    seed: int
    history: LearningCurve
    test: dict[str, float]
    model: bytes
    examples: tuple[Example, ...] = ()
    spread: float | None = None
    baseline: str = ""
    bare_model: bytes = b""
    stops: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)


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
        searched_epochs: The most epochs of a trial in the search, for which a learning-rate
            schedule was laid out.
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
        data = loaded.prepared_for_test(configuration)
        # Runs the user's code, where there is some.
        train, test = loaded.arranged(data, configuration, for_test=True)
        unit = target_unit(train, data)
        most = scheduled_epochs(loaded, configuration, searched_epochs)
    companions = make_companions(fuse)

    def begun(seed: int) -> tuple[keras.Model, Trainer]:
        with _failures_as_errors(seed), numpy_initial_weights(), building_for(trial):
            seed_keras(seed)
            model = loaded.build_model(configuration, data, epochs=most, train=train)
            share_steps(model)
            task = TrainingTask(
                model=model,
                train=train,
                validation=None,
                batch_size=loaded.batch_size(configuration),
                seed=seed,
                unit=unit,
                rule=StopRule(metric=loaded.metric, epochs=epochs, patience=None),
                callbacks=loaded.callbacks(
                    configuration, folders=folders, trial=trial, fold=None, seed=seed
                ),
                stages=stages_for_all_rows(loaded, configuration),
                own_fit=loaded.own_fit(configuration, model),
            )
            return model, make_trainer(task, wanted=trainer, companions=companions)

    waiting = deque(seeds)
    ready: deque[tuple[int, keras.Model, Trainer]] = deque()
    while waiting or ready:
        # As many are there at once as are best trained together.
        while waiting and (not ready or len(ready) < ready[0][2].together):
            seed = waiting.popleft()
            ready.append((seed, *begun(seed)))
        for seed, model, made in [ready.popleft() for _ in range(len(ready))]:
            in_unit = LogsInUnit(model, unit)
            with _failures_as_errors(seed):
                history = _trained(made, epochs=epochs, metric=loaded.metric, in_unit=in_unit)
            if seed == seeds[0]:
                before_test()
            measured = _tested(model, test, metric=loaded.metric, in_unit=in_unit)
            outputs = described_outputs(model, test, loaded=loaded, unit=unit)
            final = predicts_in_unit(model, train, unit)
            stops = compiled_in_unit(final, model, unit)
            yield RetrainingRun(
                seed=seed,
                history=history,
                test=measured,
                model=file_with_whole_losses(_file_content(final), final),
                stops=stops,
                bare_model=_bare_content(final) if len(seeds) > 1 else b"",
                examples=example_predictions(final, test, loaded=loaded, outputs=outputs),
                spread=_spread(model, test, unit=unit),
                inputs=described_inputs(loaded, configuration, data.x_train, train.x),
                outputs=outputs,
            )


def _spread(model: keras.Model, test: Rows, *, unit: TargetUnit | None) -> float | None:
    """Return the mean spread of the first output, which is the target in our models."""
    spread = None if test.is_stored else prediction_spread(model, test.x)
    if spread is None:
        return None
    return float(np.mean(spread)) * (1.0 if unit is None else unit.deviation)


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


def _tested(
    model: keras.Model, test: Rows, *, metric: Metric, in_unit: LogsInUnit
) -> dict[str, float]:
    if not model.compiled:
        raise RetrainingError(
            "the model is not compiled, so that it cannot be measured on the test rows; compile it"
            " where it is built, or in its fit"
        )
    batch = evaluation_batch(test, batch_size=_TEST_BATCH)
    measured = model.evaluate(
        **keras_arguments(test, batch_size=batch),
        verbose=0,
        return_dict=True,
    )
    result = in_unit(numbers_of(measured))
    if metric.name not in result:
        raise RetrainingError(
            f"{metric.name} is what its fit has computed, and the model reports"
            f" {', '.join(sorted(result))} of the test rows alone; compile it with that metric, or"
            " search by one that it reports"
        )
    deciding = (result.get(name, math.nan) for name in (metric.name, "loss"))
    if not all(math.isfinite(value) for value in deciding):
        raise RetrainingError(
            f"{metric.name} or the loss is not finite on the test rows; retrain another trial"
        )
    return result


def _file_content(model: keras.Model) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        with without_tensorflow():
            model.save(path)
        return path.read_bytes()


def _bare_content(model: keras.Model) -> bytes:
    """Return the content of a model's file without optimizer, loss and metrics."""
    optimizer, compiled = getattr(model, "optimizer", None), model.compiled
    with DotNotTrackScope():
        model.optimizer, model.compiled = None, False
        try:
            return _file_content(model)
        finally:
            model.optimizer, model.compiled = optimizer, compiled
