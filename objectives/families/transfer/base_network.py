"""Network A of transfer learning: trained once on the other classes, and kept."""

from __future__ import annotations

import hashlib
import json
import math
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, final

import keras
import numpy as np
import platformdirs
from filelock import FileLock

from objectives.data import prepare
from objectives.data.rows import Rows
from objectives.machine.quiet import users_prints
from objectives.machine.without_tensorflow import without_tensorflow
from objectives.metric import default_metric
from objectives.training.choice import make_trainer
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.random_states import random_states_kept
from objectives.training.keras_state.seed import seed_keras
from objectives.training.stop_rule import StopRule, Watch
from objectives.training.task import TrainingTask

if TYPE_CHECKING:
    from objectives.data import Dataset, PreparedData

HIDDEN_WIDTHS = (300, 100)

# Raised when the same data would give another network than before.
_VERSION = "base-1"
_SEED = 42
_EPOCHS, _PATIENCE = 20, 5
_BATCH_SIZE = 32
_LEARNING_RATE = 0.001
# Every fifth image of a class is measured and not trained on.
_VALIDATION_STEP = 5


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BaseNetwork:
    """A trained network and the share of its validation images that it names rightly, 0 to 1."""

    network: keras.Model
    accuracy: float


def base_network(data: Dataset) -> BaseNetwork:
    """Return the network trained on a data set of classes, from the user's cache where it is kept.

    It does not depend on any seed of the caller's, and leaves what a model's seeds are drawn from
    as it was: a model built next is the same whether this was trained or read.
    """
    key = hashlib.sha256(
        f"{_VERSION} {keras.config.backend()} {HIDDEN_WIDTHS} {data.digest()}".encode()
    ).hexdigest()
    path = platformdirs.user_cache_path("keras-tuning") / "base_networks" / f"{key[:32]}.keras"
    with random_states_kept():
        return _kept(path) or _made(data, path)


def untrained_network(data: Dataset) -> BaseNetwork:
    """Return a network of the same structure that has learned nothing."""
    with random_states_kept():
        network = _untrained(data, input_shape=data.features.shape[1:])
    return BaseNetwork(network=network, accuracy=math.nan)


def _made(data: Dataset, path: Path) -> BaseNetwork:
    """Train, and keep what came of it; of several processes the others wait and read."""
    with _one_process(path):
        kept = _kept(path)
        if kept is not None:
            return kept
        with users_prints():
            print(
                f"first, network A learns {len(data.classes)} other classes from {data.rows:,}"
                " images; it is kept for the next time",
                flush=True,
            )
        made = _trained(data)
        # A full disk or a read-only folder costs the cache and nothing else.
        with suppress(OSError):
            _keep(made, path)
        return made


@contextmanager
def _one_process(path: Path) -> Iterator[None]:
    """Let one process at a time in; all of them where the folder cannot be locked."""
    lock = FileLock(path.with_suffix(".lock"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except (OSError, NotImplementedError):  # the latter from systems without such locks
        yield
        return
    try:
        yield
    finally:
        lock.release()


def _kept(path: Path) -> BaseNetwork | None:
    """Return what an earlier call kept, or None where there is nothing whole."""
    try:
        note = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        accuracy = float(note["validation_accuracy"])
        if note["sha256"] != _digest(path):
            return None
        return BaseNetwork(network=load_network(path), accuracy=accuracy)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def load_network(path: Path) -> keras.Model:
    """Load a ``.keras`` file in safe mode, without its optimizer; no random numbers are drawn.

    Raises:
        OSError: If the file cannot be read.
        ValueError: If Keras refuses it.
    """
    with without_tensorflow(), random_states_kept():
        return keras.saving.load_model(path, compile=False, safe_mode=True)


def _keep(made: BaseNetwork, path: Path) -> None:
    """Write the network, then the note that says what a whole file looks like."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        network, note = Path(folder) / "network.keras", Path(folder) / "note.json"
        with without_tensorflow():
            made.network.save(network)
        content = {"validation_accuracy": made.accuracy, "sha256": _digest(network)}
        note.write_text(json.dumps(content) + "\n", encoding="utf-8")
        os.replace(network, path)
        os.replace(note, path.with_suffix(".json"))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _trained(data: Dataset) -> BaseNetwork:
    """Train until the validation images stop gaining; keep the weights of the best epoch."""
    prepared = _prepared(data)
    metric = default_metric(data.task)
    rule = StopRule(metric=metric, epochs=_EPOCHS, patience=_PATIENCE)
    seed_keras(_SEED)
    with numpy_initial_weights():
        network = _untrained(data, input_shape=prepared.input_shape)
        # What is kept is a model that was never compiled, as the loaded file is.
        kept = keras.models.clone_model(network)
        network.compile(
            loss="sparse_categorical_crossentropy",
            optimizer=keras.optimizers.Adam(_LEARNING_RATE),
            metrics=["accuracy"],
        )
        trainer = make_trainer(
            TrainingTask(
                model=network,
                train=Rows(x=prepared.x_train, y=prepared.y_train),
                validation=Rows(x=prepared.x_validation, y=prepared.y_validation),
                batch_size=_BATCH_SIZE,
                seed=_SEED,
                rule=rule,
            )
        )
    watch, best = Watch(rule), math.nan
    while not watch.is_over:
        accuracy = trainer.train_epoch()[metric.validation_key]
        watch.take(accuracy)
        if metric.is_better(accuracy, best):
            best = accuracy
            kept.set_weights(trainer.weights())
    trainer.finish()
    return BaseNetwork(network=kept, accuracy=best)


def _prepared(data: Dataset) -> PreparedData:
    is_measured = np.zeros(data.rows, dtype=bool)
    for code in range(len(data.classes)):
        is_measured[np.flatnonzero(data.targets == code)[::_VALIDATION_STEP]] = True
    return prepare(
        data, fit_rows=np.flatnonzero(~is_measured), other_rows=np.flatnonzero(is_measured)
    )


def _untrained(data: Dataset, *, input_shape: tuple[int, ...]) -> keras.Model:
    network = keras.Sequential([keras.Input(input_shape), keras.layers.Flatten(name="flat")])
    for i, width in enumerate(HIDDEN_WIDTHS, start=1):
        network.add(
            keras.layers.Dense(
                width, activation="relu", kernel_initializer="he_normal", name=f"hidden_{i}"
            )
        )
    network.add(keras.layers.Dense(len(data.classes), activation="softmax", name="classes"))
    return network
