"""What the tests of transfer learning share: drawn images, models, and looks into them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np

from objectives.data import Task
from objectives.data.rows import Rows
from objectives.families.transfer.objective import TransferObjective
from objectives.loaded import LoadedObjective
from objectives.objective import Signature
from objectives.training.choice import make_trainer
from objectives.training.keras_state.seed import seed_keras
from objectives.training.stop_rule import StopRule
from objectives.training.task import TrainingTask
from search_spaces import Configuration

SIGNATURE = Signature(input_shape=(28, 28), task=Task.BINARY, classes=("Sandal", "Shirt"))


def write_images(folder: Path, *, a_class: int = 12, seed: int = 0) -> Path:
    """Write images whose class shows as a bright row, in the form of Fashion-MNIST."""
    codes = np.tile(np.arange(10), a_class)
    images = np.random.default_rng(seed).integers(0, 60, (len(codes), 28, 28))
    images[np.arange(len(codes)), 2 * codes, :] += 180
    folder.mkdir(exist_ok=True)
    np.savez(folder / "fashion_mnist_drawn.npz", x=images.astype(np.uint8), y=codes)
    return folder


def build(loaded: LoadedObjective, *, seed: int = 5, **values: Any) -> keras.Model:
    seed_keras(seed)
    return loaded.objective.build_model(Configuration(values), SIGNATURE)


def base(loaded: LoadedObjective) -> keras.Model:
    objective = loaded.objective
    assert isinstance(objective, TransferObjective)
    return objective._own_base().network


def dense(model: keras.Model) -> list[keras.layers.Dense]:
    return [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]


def train(loaded: LoadedObjective, model: keras.Model, *, epochs: int, **values: Any) -> None:
    configuration = Configuration(values)
    data = loaded.prepared(0, configuration)
    task = TrainingTask(
        model=model,
        train=Rows(x=data.x_train, y=data.y_train),
        validation=None,
        batch_size=4,
        seed=2,
        rule=StopRule(metric=loaded.metric, epochs=epochs, patience=None),
        stages=loaded.stages(configuration),
    )
    trainer = make_trainer(task)
    for _ in range(epochs):
        trainer.train_epoch()
    trainer.finish()


def same(one: keras.layers.Layer, other: keras.layers.Layer) -> bool:
    pairs = zip(one.get_weights(), other.get_weights(), strict=True)
    return all(np.array_equal(mine, theirs) for mine, theirs in pairs)
