"""Callbacks that act or write once an epoch, and what they leave behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import callbacks


class Meddling(callbacks.Callback):
    """Changes weights, the rate and the logs whenever it hears something.

    What it sets beside them holds for the whole training if it is set before the first step, and
    for nothing if it is set later.
    """

    def on_train_begin(self, logs: Any = None) -> None:
        self._scale(1.5)
        self.model.optimizer.clipnorm = 0.1

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._scale(0.9)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs["of_my_own"] = float(epoch)
        self._scale(1.1)
        self.model.optimizer.learning_rate = 0.1 / (epoch + 1)
        self.model.optimizer.clipnorm = 5.0

    def on_train_end(self, logs: Any = None) -> None:
        self._scale(0.7 + logs["val_loss"])

    def _scale(self, factor: float) -> None:
        kernel = self.model.layers[0].kernel
        kernel.assign(kernel * factor)


CALLBACKS: dict[str, Callable[[Path], Sequence[callbacks.Callback]]] = {
    "early_stopping": lambda _: [
        callbacks.EarlyStopping("val_loss", patience=1, restore_best_weights=True)
    ],
    "reduced_learning_rate": lambda _: [
        callbacks.ReduceLROnPlateau("val_loss", factor=0.2, patience=1)
    ],
    "scheduled_learning_rate": lambda _: [
        callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.7 if epoch % 2 else rate)
    ],
    "checkpoints_and_csv": lambda folder: [
        callbacks.ModelCheckpoint(
            str(folder / "{epoch}.weights.h5"), save_best_only=True, save_weights_only=True
        ),
        callbacks.CSVLogger(str(folder / "log.csv")),
    ],
    "tensorboard": lambda folder: [callbacks.TensorBoard(str(folder))],
    "own_callback": lambda _: [Meddling()],
}


def traces_of(folder: Path, model: keras.Model) -> dict[str, np.ndarray]:
    """Return the numbers in what callbacks wrote, by file; loads weights into the model."""
    traces = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".csv":
            header, *lines = path.read_text().splitlines()
            rows = [[float(cell) for cell in line.split(",")] for line in lines]
            traces[f"{path.name} {header}"] = np.asarray(rows)
        elif path.name.endswith(".weights.h5"):
            model.load_weights(path)
            traces[path.name] = np.concatenate([np.ravel(one) for one in model.get_weights()])
        elif "tfevents" in path.name:
            # Their names hold the time and the process.
            traces |= {f"{path.parent.name} {tag}": rows for tag, rows in _events(path).items()}
    return traces


def _events(path: Path) -> dict[str, np.ndarray]:
    """Return the steps and numbers of what was written once an epoch, by its tag.

    ``fit`` writes ``evaluation_...`` beside, which tells the same over iterations.
    """
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

    found: dict[str, list[tuple[int, float]]] = {}
    for event in EventFileLoader(str(path)).Load():
        for value in event.summary.value:
            if value.tag.startswith("epoch_"):
                number = np.frombuffer(value.tensor.tensor_content, np.float32)[0]
                found.setdefault(value.tag, []).append((event.step, number))
    return {tag: np.asarray(rows) for tag, rows in found.items()}
