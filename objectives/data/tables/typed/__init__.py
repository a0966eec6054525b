"""What a column holds: numbers, dates or texts, and how they are written."""
