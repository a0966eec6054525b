"""The machine under a training: devices, memory, Keras and its backend."""
