"""What is reached without any search: a constant, the last value, a linear model."""
