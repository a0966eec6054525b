"""A model depends on the seed alone."""

from __future__ import annotations

import keras
import numpy as np

from objectives.training.keras_state.seed import seed_keras


def built(seed: int) -> tuple[list[np.ndarray], list[str], np.ndarray]:
    seed_keras(seed)
    model = keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(3), keras.layers.Dropout(0.5, seed=None)]
    )
    model.compile(loss="mse", metrics=[keras.metrics.AUC()])
    dropped = keras.ops.convert_to_numpy(model(np.ones((1, 2)), training=True))
    return model.get_weights(), [layer.name for layer in model.layers], dropped


def test_equal_seeds_give_equal_models_names_included() -> None:
    assert repr(built(3)) == repr(built(3))


def test_another_seed_gives_another_model() -> None:
    assert not np.array_equal(built(3)[0][0], built(4)[0][0])


def test_it_is_what_keras_would_draw() -> None:
    ours, _, _ = built(3)
    keras.utils.clear_session(free_memory=False)
    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    assert np.array_equal(ours[0], model.get_weights()[0])
