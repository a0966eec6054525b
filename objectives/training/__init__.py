"""How models are trained, epoch by epoch."""
