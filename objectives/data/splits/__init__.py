"""Which rows train, which choose, which test."""
