"""Choosing, running, recording, ranking and retraining.

The verbs of the command line are functions here: ``search``, ``resume``, ``leaderboard``,
``export``, ``export_model``, ``retrain``; ``load_study`` looks at a study that is there, and
``load_tuned`` predicts new rows. ``TunedClassifier`` and ``TunedRegressor`` are a search and the
training of its winner as estimators of scikit-learn's. ``TuningError`` is the base of all errors
that say what to do.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from search_spaces import TuningError
    from tuning.api import (
        export,
        export_model,
        leaderboard,
        load_study,
        load_tuned,
        resume,
        retrain,
        search,
    )
    from tuning.estimators.classifier import TunedClassifier
    from tuning.estimators.regressor import TunedRegressor

__all__ = [
    "TunedClassifier",
    "TunedRegressor",
    "TuningError",
    "export",
    "export_model",
    "leaderboard",
    "load_study",
    "load_tuned",
    "resume",
    "retrain",
    "search",
]


def __dir__() -> list[str]:
    return [*globals(), *__all__]


def __getattr__(name: str) -> Any:
    # Loaded on first use: `tuning --help` imports this package and has to answer at once.
    if name == "TunedClassifier":
        from tuning.estimators.classifier import TunedClassifier

        return TunedClassifier
    if name == "TunedRegressor":
        from tuning.estimators.regressor import TunedRegressor

        return TunedRegressor
    if name == "TuningError":
        from search_spaces import TuningError

        return TuningError
    if name in __all__:
        from tuning import api

        return getattr(api, name)
    raise AttributeError(f"module 'tuning' has no attribute {name!r}")
