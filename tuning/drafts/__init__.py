"""A study file with comments, drafted for data that nobody has searched yet."""
