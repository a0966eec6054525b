"""A model as plain Keras code, and what a saved one needs to be loaded."""
