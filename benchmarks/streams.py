"""What an epoch of a stream that memory does not hold takes, beside ``fit`` on the same stream.

Both train in one process, in turns, each after an epoch that compiles; the figure is the ratio of
the medians. Nothing here fails because something is slow.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import keras

ROWS, WIDTH, BATCH = 20_000, 64, 32
_BACKENDS = ("jax", "tensorflow")
_KINDS = ("arrays in a PyDataset", "tf.data pipeline")


def main() -> None:
    """Measure each kind of stream on each Keras backend, in a process each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--backend", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.backend:
        _measure(asked.rounds)
        return
    print("| Keras on | stream | fit, s an epoch | ours, s an epoch | ours / fit |")
    print("|---|---|---|---|---|", flush=True)
    args = ("-m", "benchmarks.streams")
    for backend in _BACKENDS:
        subprocess.run(
            [sys.executable, *args, "--backend", backend, "--rounds", str(asked.rounds)],
            env=os.environ | {"KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"},
            check=True,
        )


def _measure(rounds: int) -> None:
    for kind in _KINDS:
        contenders = {"fit": _by_fit(kind), "ours": _by_ours(kind)}
        seconds: dict[str, list[float]] = {name: [] for name in contenders}
        for number in range(rounds + 1):
            for name, train in contenders.items():
                began = time.perf_counter()
                train()
                if number:  # The first one compiles.
                    seconds[name].append(time.perf_counter() - began)
        fit, ours = (statistics.median(seconds[name]) for name in ("fit", "ours"))
        backend = os.environ["KERAS_BACKEND"]
        print(f"| {backend} | {kind} | {fit:.2f} | {ours:.2f} | {ours / fit:.2f} |", flush=True)


def _by_fit(kind: str) -> Callable[[], Any]:
    model, stream = _model(), _stream(kind)
    return lambda: model.fit(stream, epochs=1, shuffle=False, verbose=0)


def _by_ours(kind: str) -> Callable[[], Any]:
    from objectives.data.rows import Rows
    from objectives.data.streams.rows import stream_rows
    from objectives.data.streams.source import StreamSource
    from objectives.metric import Direction, Metric
    from objectives.training.choice import make_trainer
    from objectives.training.stop_rule import StopRule
    from objectives.training.task import TrainingTask

    source = StreamSource(_stream(kind), where="the stream")
    rows = stream_rows(
        [source],
        first=next(source.one_pass()),
        rows=ROWS,
        arrange=lambda x, y, weights: Rows(x=x, y=y, sample_weight=weights),
    )
    metric = Metric("loss", Direction.MINIMIZE)
    task = TrainingTask(
        model=_model(),
        train=rows,
        validation=None,
        batch_size=BATCH,
        seed=0,
        rule=StopRule(metric=metric, epochs=100, patience=None),
    )
    return make_trainer(task).train_epoch


def _model() -> keras.Model:
    import keras

    keras.utils.set_random_seed(0)
    hidden = [keras.layers.Dense(100, activation="relu") for _ in range(2)]
    model = keras.Sequential([keras.Input((WIDTH,)), *hidden, keras.layers.Dense(1)])
    model.compile(loss="mse", optimizer="adam")
    return model


def _stream(kind: str) -> Any:
    import keras
    import tensorflow as tf

    x = np.random.default_rng(0).normal(size=(ROWS, WIDTH)).astype("float32")
    y = x[:, :1].copy()
    if kind == "tf.data pipeline":
        stream = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(2000, seed=0)
        return stream.map(lambda a, b: (a + 0.01, b)).batch(BATCH).prefetch(tf.data.AUTOTUNE)

    class InBatches(keras.utils.PyDataset):
        """Slices of the arrays."""

        def __len__(self) -> int:
            return ROWS // BATCH

        def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
            place = slice(index * BATCH, (index + 1) * BATCH)
            return x[place], y[place]

    return InBatches()


if __name__ == "__main__":
    main()
