"""The forms that a function which builds a model may have."""
