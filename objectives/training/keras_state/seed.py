"""Seeding what a model's initial weights and random layers are drawn from."""

from __future__ import annotations

import random

import keras
import numpy as np


def seed_keras(seed: int) -> None:
    """Make the next model, and its training, depend on the seed alone.

    Does on JAX what ``keras.utils.set_random_seed`` does there, without its import of TensorFlow,
    which would cost every process seconds: layers draw their seeds from Python's generator, and a
    cleared session forgets the generator that Keras shares between calls without a seed.
    """
    # Also forgets how often a name was used: the second model's AUC would else be ``auc_1``.
    keras.utils.clear_session(free_memory=False)
    if keras.config.backend() == "tensorflow":
        keras.utils.set_random_seed(seed)
        return
    random.seed(seed)
    np.random.seed(seed)  # models of a user's own may draw from it
