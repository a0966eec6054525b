"""Choosing, running, recording, ranking and retraining.

The verbs of the command line are functions here: ``search``, ``resume``, ``leaderboard``,
``export``, ``export_model``, ``retrain``; ``load_study`` looks at a study that is there,
``import_study`` takes one over from another tool, and ``load_tuned`` predicts new rows.
``TunedClassifier`` and ``TunedRegressor`` are a search and the training of its winner as
estimators of scikit-learn's. ``TuningError`` is the base of all errors that say what to do.
"""

from typing import TYPE_CHECKING

from objectives.lazy_names import loaded_on_use

if TYPE_CHECKING:
    from search_spaces import TuningError
    from tuning.api.findings import export, leaderboard
    from tuning.api.imports import import_study
    from tuning.api.models import export_model, load_tuned, retrain
    from tuning.api.studies import load_study, resume, search
    from tuning.estimators.classifier import TunedClassifier
    from tuning.estimators.regressor import TunedRegressor
else:
    __getattr__ = loaded_on_use(
        __name__,
        {
            "search_spaces": ("TuningError",),
            "tuning.api.findings": ("export", "leaderboard"),
            "tuning.api.imports": ("import_study",),
            "tuning.api.models": ("export_model", "load_tuned", "retrain"),
            "tuning.api.studies": ("load_study", "resume", "search"),
            "tuning.estimators.classifier": ("TunedClassifier",),
            "tuning.estimators.regressor": ("TunedRegressor",),
        },
    )

__all__ = [
    "TunedClassifier",
    "TunedRegressor",
    "TuningError",
    "export",
    "export_model",
    "import_study",
    "leaderboard",
    "load_study",
    "load_tuned",
    "resume",
    "retrain",
    "search",
]


def __dir__() -> list[str]:
    return [*globals(), *__all__]
