"""What makes a parameter, a condition or a space invalid."""
