"""How uncertain a validation value is, and how much of the best one is luck."""
