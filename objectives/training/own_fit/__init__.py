"""Training by a ``fit`` of a person's own, an epoch at a time."""
