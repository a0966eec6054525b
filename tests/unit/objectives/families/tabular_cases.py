"""What the tests of the models for tables share: small data, signatures, one training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np

from objectives.data.rows import Rows
from objectives.data.task import Task
from objectives.load import load_objective
from objectives.objective import Objective, Signature
from objectives.training.choice import make_trainer
from objectives.training.stop_rule import StopRule
from objectives.training.task import TrainingTask
from search_spaces import Configuration
from tests.repository import REAL_DATA

COLUMNS = 8
ROWS = 24
CLASSES = {Task.REGRESSION: (), Task.BINARY: ("no", "yes"), Task.MULTICLASS: ("a", "b", "c")}


def signature(task: Task = Task.REGRESSION) -> Signature:
    return Signature(
        input_shape=(COLUMNS,), task=task, classes=CLASSES[task], training_rows=ROWS, epochs=2
    )


def build(objective: Objective, task: Task = Task.REGRESSION, **values: Any) -> keras.Model:
    keras.utils.set_random_seed(3)
    return objective.build_model(Configuration(values), signature(task))


def rows(objective: Objective, task: Task = Task.REGRESSION, **values: Any) -> Rows:
    x = np.random.default_rng(0).normal(size=(ROWS, COLUMNS)).astype(np.float32)
    y = {
        Task.REGRESSION: x[:, 0] * 2,
        Task.BINARY: (x[:, 1] > 0).astype(np.float32),
        Task.MULTICLASS: (np.arange(ROWS) % 3).astype(np.int32),
    }[task]
    return objective.rows(
        x,
        y,
        configuration=Configuration(values),
        classes=CLASSES[task],
        are_trained=True,
    )


def trained(
    objective: Objective, model: keras.Model, data: Rows, *, task: Task, trainer: str = "auto"
) -> dict[str, float]:
    """Train one epoch, measure on the same rows, and return what was reported."""
    rule = StopRule(metric=objective.metric(task), epochs=1, patience=None)
    fitted = TrainingTask(
        model=model, train=data, validation=data, batch_size=16, seed=1, rule=rule
    )
    training = make_trainer(fitted, wanted=trainer)
    logs = training.train_epoch()
    training.finish()
    return logs


def predictions(model: keras.Model, data: Rows) -> list[np.ndarray]:
    return list(keras.tree.flatten(model.predict(data.x, verbose=0)))


def saved_and_loaded(model: keras.Model, folder: Path) -> keras.Model:
    model.save(folder / "model.keras")
    return keras.models.load_model(folder / "model.keras", safe_mode=True)


def is_same(one: keras.Model, other: keras.Model, data: Rows) -> bool:
    pairs = zip(predictions(one, data), predictions(other, data), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


def train_on_housing(objective: Objective, folder: Path) -> dict[str, float]:
    """Train one epoch on real data as a trial is, and return the metrics of a loaded copy."""
    loaded = load_objective(objective, objective.dataset(REAL_DATA))
    configuration = Configuration({"optimizer": "adam", "batch_size": 256})
    keras.utils.set_random_seed(0)
    model = loaded.build_model(configuration, loaded.prepared(0, configuration), epochs=1)
    train, validation = loaded.rows(0, configuration)
    rule = StopRule(metric=loaded.metric, epochs=1, patience=None)
    trainer = make_trainer(
        TrainingTask(
            model=model, train=train, validation=validation, batch_size=256, seed=0, rule=rule
        )
    )
    trainer.train_epoch()
    trainer.finish()
    again = saved_and_loaded(model, folder)
    few = validation.head(50)
    assert is_same(model, again, few)
    return dict(again.evaluate(validation.x, validation.y, verbose=0, return_dict=True))
