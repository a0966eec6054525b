"""How numbers are scaled, measured on the fitted rows alone."""
