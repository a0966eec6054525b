"""``make gpu-check``: what a GPU makes of it, on a machine that may have no network."""
