"""Choosing, running, recording, ranking and retraining.

The verbs of the command line are functions here: ``search``, ``resume``, ``leaderboard``,
``export``, ``export_model``, ``retrain`` and, to predict new rows, ``load_tuned``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuning.api import export, export_model, leaderboard, load_tuned, resume, retrain, search

__all__ = ["export", "export_model", "leaderboard", "load_tuned", "resume", "retrain", "search"]


def __getattr__(name: str) -> Any:
    # Loaded on first use: `tuning --help` imports this package and has to answer at once.
    if name in __all__:
        from tuning import api

        return getattr(api, name)
    raise AttributeError(f"module 'tuning' has no attribute {name!r}")
