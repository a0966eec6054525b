"""Classes that people write: how they are found, run, wrapped as objectives and told apart."""
