"""Baselines beside a study's trials: what is said of them, and as data."""
