"""What all tests share: Keras on JAX, the fast backend, unless the environment says otherwise."""

import os

# Before any test imports Keras: it takes its backend once, TensorFlow where nobody says more.
os.environ.setdefault("KERAS_BACKEND", "jax")
