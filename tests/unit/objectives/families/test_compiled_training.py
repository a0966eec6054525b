"""What a configuration can ask for trains in whole compiled epochs, and is saved and loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from objectives.data.rows import Rows
from objectives.data.task import Task
from objectives.families.monte_carlo import averaged
from objectives.families.parts.compilation import compile_model
from objectives.families.parts.heads import output_layer
from objectives.families.parts.layers import hidden_layers, input_layers
from objectives.families.schedules import schedule_callbacks
from objectives.machine.without_tensorflow import without_tensorflow
from objectives.metric import default_metric
from objectives.objective import Signature
from objectives.training.choice import make_trainer
from objectives.training.stop_rule import StopRule
from objectives.training.task import TrainingTask
from objectives.training.trainer import Trainer
from search_spaces import Configuration

ROWS, EPOCHS, BATCH = 45, 2, 16
SIGNATURE = Signature(
    input_shape=(6,), task=Task.MULTICLASS, classes=("a", "b", "c"), training_rows=ROWS, epochs=2
)

# Each holds several things that have nothing to do with each other: compiling takes the time.
CONFIGURATIONS: dict[str, dict[str, Any]] = {
    "one_cycle": {"schedule": "one_cycle", "nesterov": True, "clipping": "global_norm"},
    "one_cycle_adam_prelu": {
        "schedule": "one_cycle",
        "optimizer": "adam",
        "activation": "prelu",
        "batch_norm": "before_activation",
    },
    "power_max_norm": {
        "schedule": "power",
        "optimizer": "adamw",
        "constraint": "max_norm",
        "regularizer": "l1_l2",
    },
    "piecewise_leaky_relu": {
        "schedule": "piecewise",
        "optimizer": "rmsprop",
        "activation": "leaky_relu",
        "batch_norm": "after_activation",
        "batch_norm_input": True,
    },
    "cosine_alpha_dropout": {
        "schedule": "cosine",
        "optimizer": "nadam",
        "activation": "selu",
        "dropout": "alpha",
        "dropout_rate": 0.2,
        "targets": "one_hot",
    },
    "performance": {"schedule": "performance", "plateau_patience": 1, "clipping": "value"},
    "monte_carlo": {
        "schedule": "exponential",
        "dropout_rate": 0.3,
        "monte_carlo_samples": 7,
        "batch_norm": "before_activation",
    },
    "monte_carlo_alpha": {
        "activation": "selu",
        "dropout": "alpha",
        "dropout_rate": 0.3,
        "monte_carlo_samples": 7,
    },
}


def built(configuration: Configuration) -> keras.Model:
    keras.utils.set_random_seed(3)
    body = [*input_layers(configuration, SIGNATURE), *hidden_layers(configuration)]
    model = keras.Sequential([keras.Input((6,)), *body, output_layer(SIGNATURE)])
    return compile_model(averaged(model, configuration), configuration, SIGNATURE)


def drawn(count: int, *, one_hot: bool) -> Rows:
    x = np.random.default_rng(count).normal(size=(count, 6)).astype(np.float32)
    codes = (np.abs(x[:, 0] * 3).astype(np.int32) % 3)[:, None]
    return Rows(x=x, y=np.eye(3, dtype=np.float32)[codes[:, 0]] if one_hot else codes)


def begun(model: keras.Model, configuration: Configuration, *, wanted: str) -> Trainer:
    one_hot = configuration.get("targets") == "one_hot"
    task = TrainingTask(
        model=model,
        train=drawn(ROWS, one_hot=one_hot),
        validation=drawn(20, one_hot=one_hot),
        batch_size=BATCH,
        seed=1,
        rule=StopRule(metric=default_metric(Task.MULTICLASS), epochs=EPOCHS, patience=None),
        callbacks=schedule_callbacks(configuration, has_validation=True),
    )
    return make_trainer(task, wanted=wanted)


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_its_numbers_are_those_of_fit(name: str) -> None:
    configuration = Configuration({**CONFIGURATIONS[name], "batch_size": BATCH})
    curves, weights = [], []
    for wanted in ("compiled", "keras"):
        trainer = begun(built(configuration), configuration, wanted=wanted)
        curves.append([trainer.train_epoch() for _ in range(EPOCHS)])
        weights.append(trainer.weights())
    for compiled, fitted in zip(*curves, strict=True):
        assert compiled == pytest.approx(fitted, rel=1e-4)
    for one, other in zip(*weights, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_it_trains_compiled_and_comes_back_from_a_file(name: str, tmp_path: Path) -> None:
    configuration = Configuration({**CONFIGURATIONS[name], "batch_size": BATCH})
    one_hot = configuration.get("targets") == "one_hot"
    model = built(configuration)
    before = [np.array(weight) for weight in model.get_weights()]
    validation = drawn(20, one_hot=one_hot)
    trainer = begun(model, configuration, wanted="compiled")
    for _ in range(EPOCHS):
        logs = trainer.train_epoch()
        assert {"loss", "accuracy", "val_loss", "val_accuracy"} <= set(logs)
        assert np.isfinite(list(logs.values())).all()
    trainer.finish()
    assert int(model.optimizer.iterations) == 6
    assert not np.array_equal(before[0], model.get_weights()[0])
    with without_tensorflow():
        model.save(tmp_path / "model.keras")
        again = keras.models.load_model(tmp_path / "model.keras")
    assert again.optimizer.get_config() == model.optimizer.get_config()
    if "monte_carlo_samples" not in configuration:
        found = again.predict(validation.x, verbose=0)
        assert np.array_equal(model.predict(validation.x, verbose=0), found)
