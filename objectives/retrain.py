"""A configuration trained anew on all rows of the search and measured once on the test rows."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, final

import keras

from objectives.errors import RetrainingError
from objectives.failure import DivergedError, failure_from
from objectives.measurement import LearningCurve, Measurement
from objectives.training.fold import in_target_unit, require_finite_weights
from objectives.training.seeding import seed_keras
from objectives.training.trainer import loss_name, make_trainer

if TYPE_CHECKING:
    from objectives.data import PreparedData
    from objectives.loaded import LoadedObjective
    from search_spaces import Configuration

_TEST_BATCH = 4096


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RetrainingRun:
    """One retraining: its seed, its curve on the training rows, its test result, its model.

    Attributes:
        seed: The seed it was built, shuffled and trained with.
        history: The training metrics of every epoch.
        test: The metrics on the test rows, in the target's own unit.
        model: The content of the ``.keras`` file; predicts in the target's own unit.
    """

    seed: int
    history: LearningCurve
    test: dict[str, float]
    model: bytes


def epochs_for_all_rows(
    loaded: LoadedObjective, configuration: Configuration, best_epoch: int
) -> int:
    """Return how many epochs on all rows of the search make the steps of its best epoch.

    With validation rows added an epoch has more steps; what a search has learned is after how many
    steps its model was best, so the steps are kept and not the epochs, rounded up to whole epochs.
    """
    batch = loaded.batch_size(configuration)
    fit_rows, _ = loaded.fold_rows[0]
    steps_then = math.ceil(len(fit_rows) / batch)
    steps_now = math.ceil(len(loaded.split.search_rows()) / batch)
    return math.ceil(best_epoch * steps_then / steps_now)


def retrain_once(
    loaded: LoadedObjective,
    configuration: Configuration,
    *,
    epochs: int,
    seed: int,
    before_test: Callable[[], None] | None = None,
) -> RetrainingRun:
    """Train for a fixed number of epochs and measure the test rows, once, at the end.

    Args:
        loaded: The objective and its data.
        configuration: What to train.
        epochs: How many epochs, at least 1.
        seed: What initial weights and the order of rows are drawn from.
        before_test: Called between training and the test.

    Raises:
        RetrainingError: If the model cannot be built or trained, or diverges.
    """
    try:
        data = loaded.prepared_for_test()
        model, history = _trained(loaded, configuration, data, epochs=epochs, seed=seed)
    except Exception as error:
        failure = failure_from(error)
        raise RetrainingError(
            f"retraining with seed {seed} failed: {failure.message};"
            " retrain another trial with --trial",
            failure.traceback,
        ) from error
    if before_test is not None:
        before_test()
    return RetrainingRun(
        seed=seed,
        history=history,
        test=_tested(model, data),
        model=_file_content(_in_target_unit(model, data)),
    )


def _trained(
    loaded: LoadedObjective,
    configuration: Configuration,
    data: PreparedData,
    *,
    epochs: int,
    seed: int,
) -> tuple[keras.Model, LearningCurve]:
    seed_keras(seed)
    model = loaded.build_model(configuration, data)
    unseen = replace(data, x_validation=data.x_validation[:0], y_validation=data.y_validation[:0])
    batch = loaded.batch_size(configuration)
    trainer = make_trainer(model, unseen, batch_size=batch, seed=seed)
    deviation, loss = data.target_scale.deviation, loss_name(model)
    measurements = []
    for epoch in range(1, epochs + 1):
        logs = in_target_unit(trainer.train_epoch(), deviation=deviation, loss=loss)
        measurements.append(Measurement(epoch=epoch, metrics=logs))
        if not measurements[-1].is_finite:
            raise DivergedError(f"a metric is not finite in epoch {epoch}")
    require_finite_weights(trainer.weights())
    return model, LearningCurve.of(measurements)


def _tested(model: keras.Model, data: PreparedData) -> dict[str, float]:
    measured = model.evaluate(
        data.x_validation, data.y_validation, batch_size=_TEST_BATCH, verbose=0, return_dict=True
    )
    logs = {name: float(value) for name, value in measured.items()}
    test = in_target_unit(logs, deviation=data.target_scale.deviation, loss=loss_name(model))
    if not all(math.isfinite(value) for value in test.values()):
        raise RetrainingError("a metric on the test rows is not finite; retrain another trial")
    return test


def _in_target_unit(model: keras.Model, data: PreparedData) -> keras.Model:
    """Return a model that predicts in the target's own unit."""
    scale = data.target_scale
    if scale.mean == 0.0 and scale.deviation == 1.0:
        return model
    inputs = keras.Input(data.x_train.shape[1:])
    rescaling = keras.layers.Rescaling(scale.deviation, offset=scale.mean)
    return keras.Model(inputs, rescaling(model(inputs)))


def _file_content(model: keras.Model) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        return path.read_bytes()
