"""What studies leave on disk."""
