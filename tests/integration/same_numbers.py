"""How far the compiled trainer of this process's Keras backend is from ``model.fit``.

``python -m tests.integration.same_numbers`` prints it for every case of its backend, as JSON.
"""

from __future__ import annotations

import gc
import json
import math
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import keras
import numpy as np

from objectives.data.rows import Rows, evaluation_batch
from objectives.metric import Direction, Metric
from objectives.training.callbacks import EpochCallbacks
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.seed import seed_keras
from objectives.training.stop_rule import StopRule
from objectives.training.task import TrainingTask
from objectives.training.trainer import Trainer, numbers_of
from tests.integration.training_cases import CASES, WITH_CALLBACKS, Case
from tests.integration.watching_callbacks import traces_of

SEED = 5
LOSS = Metric("loss", Direction.MINIMIZE)
# What rounding in another order does to numbers near zero.
FLOOR = 1e-6

Outcome = Mapping[str, Any]

# On TensorFlow a pass calls the model's own `train_step`: which optimizer, loss or kind of layer
# stands in it is all the same there, and one of each kind says what another would.
_ALIKE_ON_TENSORFLOW = {
    "sgd": (
        "momentum_mae",
        "nesterov_huber",
        "adagrad_own_loss",
        "rmsprop",
        "adamax_polynomial_decay",
    ),
    "adamw_cosine_decay_with_warm_up": ("adam_exponential_decay", "nadam_piecewise_constant"),
    "clipnorm_l1_l2": (
        "clipvalue_activity_regularizer",
        "global_clipnorm_max_norm",
        "weight_decay",
    ),
    "adafactor": ("ftrl", "lion"),
    "sparse_categorical_crossentropy": ("binary_crossentropy", "categorical_crossentropy"),
    "batch_normalization": ("layer_normalization_prelu",),
    "dropout": ("alpha_dropout_noise",),
    "convolution_2d": ("convolutions_of_other_kinds", "convolutions_of_volumes"),
    "embedding_lstm": ("gru_with_dropout",),
    "class_weights": ("class_weights_of_one_hot",),
}

CASES_ON_TENSORFLOW = [
    name for name in CASES if not any(name in alike for alike in _ALIKE_ON_TENSORFLOW.values())
]


class InOrder(keras.utils.PyDataset):
    """The batches that a trainer draws, for one call of ``fit``."""

    def __init__(self, rows: Rows, *, batch_size: int) -> None:
        super().__init__()
        self.rows = rows
        self.batch_size = batch_size
        self.shuffling = np.random.default_rng(SEED)
        self.order = np.arange(len(rows), dtype=np.int32)

    def __len__(self) -> int:
        return math.ceil(len(self.rows) / self.batch_size)

    def __getitem__(self, index: int) -> Any:
        start = index * self.batch_size
        batch = self.rows.take(self.order[start : start + self.batch_size]).data
        # As `fit` does with arrays, but not with these.
        return keras.tree.map_structure(_without_objects, keras.tree.lists_to_tuples(batch))

    def begin_epoch(self, epoch: int, logs: Any) -> None:
        """Draw the next order; Keras's own hooks are also called before the first epoch."""
        self.order = self.shuffling.permutation(len(self.rows)).astype(np.int32)


def _without_objects(leaf: np.ndarray) -> Any:
    return keras.ops.convert_to_tensor(leaf, "string") if leaf.dtype == object else leaf


def by_fit(case: Case, folder: Path) -> Outcome:
    model, train, validation = built(case)
    if case.class_weight is not None:
        train = Rows(x=train.x, y=train.y)
    batches = InOrder(train, batch_size=case.batch_size)
    drawing = keras.callbacks.LambdaCallback(on_epoch_begin=batches.begin_epoch)
    history = model.fit(
        batches,
        validation_data=validation.data,
        validation_batch_size=evaluation_batch(validation, batch_size=case.batch_size),
        class_weight=case.class_weight,
        callbacks=[drawing, *case.callbacks(folder)],
        epochs=case.epochs,
        shuffle=False,
        verbose=0,
    )
    epochs = [
        numbers_of({name: values[epoch] for name, values in history.history.items()})
        for epoch in range(len(history.epoch))
    ]
    return outcome(model, epochs, folder)


def by_trainer(case: Case, folder: Path) -> Outcome:
    model, train, validation = built(case)
    told = EpochCallbacks(case.callbacks(folder), model, epochs=case.epochs)
    task = TrainingTask(
        model=model,
        train=train,
        validation=validation,
        batch_size=case.batch_size,
        seed=SEED,
        rule=_rule(),
    )
    trainer: Trainer = trainer_class()(
        task, told, resident_bytes=train.size_bytes // 4 if case.streamed else None
    )
    epochs: list[dict[str, float]] = []
    while len(epochs) < case.epochs and not trainer.has_stopped:
        epochs.append(trainer.train_epoch())
    trainer.finish()
    assert trainer.count_broken_weights() == 0
    held = zip(trainer.weights(), model.get_weights(), strict=True)
    assert all(np.array_equal(one, other) for one, other in held)
    return outcome(model, epochs, folder)


def _rule() -> StopRule:
    """Return an end so late that XLA pays on TensorFlow, and so soon that JAX compiles fast."""
    epochs = 1_000_000 if keras.config.backend() == "tensorflow" else 1
    return StopRule(metric=LOSS, epochs=epochs, patience=None)


def trainer_class() -> Any:
    if keras.config.backend() == "tensorflow":
        from objectives.training.compiled_tensorflow.trainer import CompiledTensorflowTrainer

        return CompiledTensorflowTrainer
    from objectives.training.compiled_jax.trainer import CompiledJaxTrainer

    return CompiledJaxTrainer


def built(case: Case) -> tuple[keras.Model, Rows, Rows]:
    # Initial weights, layers' seeds and names come out alike.
    seed_keras(3)
    with numpy_initial_weights():
        return case.build()


def outcome(model: keras.Model, epochs: Sequence[Mapping[str, float]], folder: Path) -> Outcome:
    names = [weight.path for weight in model.weights]
    weights = dict(zip(names, model.get_weights(), strict=True))
    rate = {"learning rate": np.asarray(model.optimizer.learning_rate)}
    return {"epochs": epochs, "arrays": {**weights, **rate, **traces_of(folder, model)}}


def errors_of(name: str) -> dict[str, float]:
    """Train a case both ways and return the relative difference of everything that came out."""
    return errors_of_case(CASES[name], shown_alone=name in WITH_CALLBACKS)


def errors_of_case(case: Case, *, shown_alone: bool = False) -> dict[str, float]:
    """Return the same of a case; ``shown_alone`` leaves out what ``fit`` alone shows."""
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        wanted, found = by_fit(case, Path(one)), by_trainer(case, Path(other))
    errors: dict[str, float] = {}
    for epoch, (right, ours) in enumerate(
        zip(wanted["epochs"], found["epochs"], strict=True), start=1
    ):
        # Callbacks add the learning rate and things of their own to the history.
        shown = {key: right[key] for key in ours} if shown_alone else right
        errors |= {f"{key} of epoch {epoch}": e for key, e in differences(shown, ours).items()}
    return errors | differences(wanted["arrays"], found["arrays"])


def differences(right: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, float]:
    assert right.keys() == ours.keys(), f"{sorted(right)} by fit, {sorted(ours)} by the trainer"
    return {key: difference(np.asarray(right[key]), np.asarray(ours[key])) for key in right}


def difference(right: np.ndarray, ours: np.ndarray) -> float:
    assert right.shape == ours.shape, f"{right.shape} by fit, {ours.shape} by the trainer"
    assert np.isfinite(right).all(), "fit itself diverged"
    return float(np.linalg.norm(ours - right) / (np.linalg.norm(right) + FLOOR))


def main() -> None:
    """Print, for each case, the errors or what went wrong, and the seconds."""
    names = list(CASES)
    if keras.config.backend() == "tensorflow":
        names = CASES_ON_TENSORFLOW
        _trace_quickly()
    told: dict[str, Any] = {}
    for name in sys.argv[1:] or names:
        begun = time.perf_counter()
        try:
            told[name] = {"errors": errors_of(name)}
        except Exception:  # noqa: BLE001  # the test of this case shows it, and others go on
            told[name] = {"failure": traceback.format_exc()}
        told[name]["seconds"] = time.perf_counter() - begun
    print(json.dumps(told))


def _trace_quickly() -> None:
    """Leave out what costs a hundred small graphs more than it saves them: a quarter of all."""
    import tensorflow as tf

    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    main()
