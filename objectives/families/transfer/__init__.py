"""The model family that reuses the layers of a trained network."""
