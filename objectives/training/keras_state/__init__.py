"""What there is of a model between its epochs: weights, random numbers, snapshots."""
