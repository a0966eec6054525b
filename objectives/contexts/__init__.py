"""What a person's callbacks are told of their training, and where they may write."""
