"""Whole epochs as compiled programs, on Keras's JAX backend."""
