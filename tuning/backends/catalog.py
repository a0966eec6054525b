"""The backends by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tuning.backends.backend import Backend


def make_backend(name: str) -> Backend:
    """Return a backend; only now its library is imported."""
    match name:
        case "optuna":
            from tuning.backends.optuna_search.backend import OptunaBackend

            return OptunaBackend()
        case "random-search":
            from tuning.backends.random_search.backend import RandomSearchBackend

            return RandomSearchBackend()
        case "keras-tuner":
            from tuning.backends.keras_tuner_search.backend import KerasTunerBackend

            return KerasTunerBackend()
        case "ray-tune":
            from tuning.backends.ray_tune.backend import RayTuneBackend

            return RayTuneBackend()
        case _:
            raise KeyError(name)
