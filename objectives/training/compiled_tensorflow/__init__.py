"""Training on Keras's TensorFlow backend, an epoch a program."""
