"""Configurations suggested by Optuna, for every backend that asks it."""
