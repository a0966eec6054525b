"""What the model families are put together from."""
