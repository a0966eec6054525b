"""Ready-made model families."""
