"""The learning-rate range test of an objective, and its files."""
