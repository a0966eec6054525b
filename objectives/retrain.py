"""A configuration trained anew on all rows of the search and measured once on the test rows."""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, final

import keras

from objectives.failure import DivergedError
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
    loaded: LoadedObjective, configuration: Configuration, *, epochs: int, seed: int
) -> RetrainingRun:
    """Train for a fixed number of epochs and measure the test rows, once, at the end.

    Raises:
        DivergedError: If a metric or a weight is not finite.
    """
    data = loaded.prepared_for_test()
    seed_keras(seed)
    model = loaded.build_model(configuration, data)
    unseen = replace(data, x_validation=data.x_validation[:0], y_validation=data.y_validation[:0])
    batch = loaded.batch_size(configuration)
    trainer = make_trainer(model, unseen, batch_size=batch, seed=seed)
    deviation, loss = data.target_scale.deviation, loss_name(model)
    measurements = [
        Measurement(
            epoch=epoch,
            metrics=in_target_unit(trainer.train_epoch(), deviation=deviation, loss=loss),
        )
        for epoch in range(1, epochs + 1)
    ]
    require_finite_weights(trainer.weights())
    measured = model.evaluate(
        data.x_validation, data.y_validation, batch_size=_TEST_BATCH, verbose=0, return_dict=True
    )
    logs = {name: float(value) for name, value in measured.items()}
    test = in_target_unit(logs, deviation=deviation, loss=loss)
    if not all(math.isfinite(value) for value in test.values()):
        raise DivergedError("a metric on the test rows is not finite")
    return RetrainingRun(
        seed=seed,
        history=LearningCurve.of(measurements),
        test=test,
        model=_file_content(_in_target_unit(model, data)),
    )


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
