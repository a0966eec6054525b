"""The parameters that the model families read, and what is checked about them."""
