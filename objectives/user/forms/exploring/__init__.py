"""The search space of a function that asks for its parameters, found by calling it."""
