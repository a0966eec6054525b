"""Optuna by itself, asked and told in this process."""
