"""One trial: its folds trained, measured, and handed on."""
