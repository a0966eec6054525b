"""How models are trained, epoch by epoch."""

TRAINERS = ("auto", "compiled", "keras")
"""How epochs run, by name: compiled where possible, compiled or not at all, by ``model.fit``."""
