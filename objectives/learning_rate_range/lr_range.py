"""The learning-rate range test: at which rates a model learns, and where it stops learning.

Source: L. N. Smith, Cyclical Learning Rates for Training Neural Networks, 2015, section 3.3; and
A. Géron, Hands-On Machine Learning, chapter 11: a good rate is about ten times lower than the one
at which the loss begins to climb.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import keras
import numpy as np

from objectives.data.rows import as_keras_takes
from objectives.errors import ObjectiveError
from objectives.failure import failure_from
from objectives.learning_rate_range.rate_sweep import RangeTest, sweep
from objectives.metric import canonical_metric_name
from objectives.seeds import fold_seed
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.seed import seed_keras
from objectives.training.target_unit import LogsInUnit, target_unit
from objectives.training.trainer import loss_name
from search_spaces import TuningError

if TYPE_CHECKING:
    from objectives.data.rows import Rows
    from objectives.loaded import LoadedObjective
    from search_spaces import Configuration


def run_range_test(
    loaded: LoadedObjective, configuration: Configuration, *, rates: Sequence[float], seed: int
) -> RangeTest:
    """Train a configuration's model one batch a rate, and throw its weights away.

    Losses are in the target's own unit. The initial weights are those of the first trial of a
    study with this seed.

    Raises:
        ObjectiveError: If the model cannot be built or trained, or sets its rate by itself.
    """
    name = loaded.objective.name
    derived = fold_seed(seed, 0, 0)
    with _failures_as_errors(name):
        data = loaded.prepared(0, configuration)
        rows, _ = loaded.rows(0, configuration)
        with numpy_initial_weights():
            seed_keras(derived)
            model = loaded.build_model(configuration, data, epochs=1, train=rows)
        batches = _batches(rows, batch_size=loaded.batch_size(configuration), seed=derived)
        factor = LogsInUnit(model, target_unit(rows, data)).loss_factor

        def train(rate: float) -> float:
            _set_rate(model, rate, name=name)
            return _loss_of_step(model, next(batches), name=name) * factor

        return sweep(train, rates, loss_name=canonical_metric_name(loss_name(model)))


@contextmanager
def _failures_as_errors(name: str) -> Iterator[None]:
    try:
        yield
    except TuningError:
        raise
    except Exception as error:
        message = failure_from(error).message
        raise ObjectiveError(f"{name}: the range test failed: {message}") from error


def _batches(rows: Rows, *, batch_size: int, seed: int) -> Iterator[Rows]:
    """Yield batches of shuffled rows without end, all of one size, for which one program does."""
    generator = np.random.default_rng(seed)
    size = min(batch_size, len(rows))
    while True:
        order = generator.permutation(len(rows)).astype(np.int32)
        for start in range(0, len(rows) - size + 1, size):
            yield rows.take(order[start : start + size])


def _set_rate(model: keras.Model, rate: float, *, name: str) -> None:
    if model.optimizer is None:
        raise ObjectiveError(f"{name}: the model is not compiled; compile it in build_model")
    try:
        model.optimizer.learning_rate = rate
    except (AttributeError, TypeError) as error:  # a schedule, and a function of the user's
        raise ObjectiveError(
            f"{name}: the optimizer's learning rate follows a schedule of its own, but the range"
            " test sets it step by step; build the optimizer with a number as its rate"
        ) from error


def _loss_of_step(model: keras.Model, batch: Rows, *, name: str) -> float:
    logs = model.train_on_batch(
        as_keras_takes(batch.x), batch.y, sample_weight=batch.sample_weight, return_dict=True
    )
    if "loss" not in logs:
        raise ObjectiveError(f"{name}: the model's train_step reports no loss; return it as 'loss'")
    return float(logs["loss"])
