"""The folder of a retrained model: the model, its figures, its history, its card."""
