"""The machine under a training: devices, memory, Keras and its backend."""

KERAS_BACKENDS = ("auto", "jax", "tensorflow")
"""What Keras can run on, by name; ``auto`` takes what is chosen already, or the faster one."""
