"""Optuna's PED-ANOVA, loaded without what Optuna loads for its other evaluators."""

from __future__ import annotations

import importlib
import sys
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import optuna

_PACKAGE = "optuna.importance"


@lru_cache(maxsize=1)
def ped_anova_evaluator() -> Any:
    """Return the class ``optuna.importance.PedAnovaImportanceEvaluator``.

    By itself the package loads scikit-learn, which takes half a second and which this evaluator
    does not use: a short search would have no picture of what decided. The package is as it was
    afterwards, for whoever loads it as a whole.
    """
    if _PACKAGE in sys.modules:
        return sys.modules[_PACKAGE].PedAnovaImportanceEvaluator
    # Stands for the package while its part is loaded, so that what is in its __init__ waits.
    bare = ModuleType(_PACKAGE)
    bare.__path__ = [str(Path(optuna.__file__).parent / "importance")]
    sys.modules[_PACKAGE] = bare
    try:
        return importlib.import_module(f"{_PACKAGE}._ped_anova").PedAnovaImportanceEvaluator
    finally:
        del sys.modules[_PACKAGE]
