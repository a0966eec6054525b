"""What a search came to, as Python callers and notebooks have it in hand."""
