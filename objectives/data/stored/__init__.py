"""Arrays that are larger than memory, or sparse: their rows are made dense batch by batch."""
