"""KerasTuner's HyperModel: its ``build`` makes the model, and its own ``fit`` trains it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_LIBRARY = "keras_tuner"


def own_fit_of(instance: Any) -> Callable[..., Any] | None:
    """Return the ``fit(hp, model, ...)`` that a person wrote; None where KerasTuner's own is left.

    KerasTuner's does nothing but ``model.fit``, which is what training here is.

    Args:
        instance: A HyperModel, or an object that has a method of this name.
    """
    fit = getattr(instance, "fit", None)
    if not callable(fit):
        return None
    function = getattr(fit, "__func__", fit)
    module = str(getattr(function, "__module__", ""))
    return None if module.partition(".")[0] == _LIBRARY else fit
