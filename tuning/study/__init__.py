"""A study from beginning to end, and its continuation."""
