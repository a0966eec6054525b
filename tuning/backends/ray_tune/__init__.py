"""Optuna's samplers on Ray Tune, several trials side by side."""
