"""A model as the content of its ``.keras`` file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from keras.src.utils.tracking import DotNotTrackScope

from objectives.machine.without_tensorflow import without_tensorflow

if TYPE_CHECKING:
    import keras


def file_content(model: keras.Model) -> bytes:
    """Return the content of a model's file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        with without_tensorflow():
            model.save(path)
        return path.read_bytes()


def bare_content(model: keras.Model) -> bytes:
    """Return the content of a model's file without optimizer, loss and metrics."""
    optimizer, compiled = getattr(model, "optimizer", None), model.compiled
    with DotNotTrackScope():
        model.optimizer, model.compiled = None, False
        try:
            return file_content(model)
        finally:
            model.optimizer, model.compiled = optimizer, compiled
