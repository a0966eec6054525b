"""Which form a person's function has: what it is called with, told from its signature."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from enum import StrEnum
from typing import Any

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_VARIABLE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
_MOST_POSITIONAL = 2


class Form(StrEnum):
    """What a function that builds a model is called with."""

    CONFIGURATION = "configuration"
    """A configuration and a signature, or a configuration alone."""
    KEYWORDS = "keywords"
    """A keyword argument for each parameter of the space."""
    HP = "hp"
    """KerasTuner's ``HyperParameters``, which it asks for values."""
    TRIAL = "trial"
    """Optuna's ``Trial``, which it asks for values."""


_BY_NAME = {"hp": Form.HP, "trial": Form.TRIAL}
_BY_ANNOTATION = {
    "HyperParameters": Form.HP,
    "Trial": Form.TRIAL,
    "FrozenTrial": Form.TRIAL,
    "FixedTrial": Form.TRIAL,
    "BaseTrial": Form.TRIAL,
}


def form_of(function: Callable[..., Any], *, names: Collection[str] = ()) -> Form:
    """Return the form of a function, by its parameters.

    One named or annotated as KerasTuner's or Optuna's object decides. Else one or two, the first
    without a default, are a configuration and a signature, unless a space has parameters of these
    names; everything else is keyword arguments.

    Args:
        function: what builds a model; of a method without ``self``.
        names: the parameters of the space or configuration that it is called with.
    """
    parameters = parameters_of(function)
    for one in parameters:
        said = _BY_NAME.get(one.name) or _BY_ANNOTATION.get(_annotated(one))
        if said is not None:
            return said
    named = [one for one in parameters if one.kind not in _VARIABLE]
    needed = [one for one in named if one.default is inspect.Parameter.empty]
    is_of_space = any(one.name in names for one in needed)
    first = named[0] if named else None
    if (
        first is not None
        and first.kind in _POSITIONAL
        and first.default is inspect.Parameter.empty
        and len(named) <= _MOST_POSITIONAL
        and not is_of_space
    ):
        return Form.CONFIGURATION
    return Form.KEYWORDS


def parameters_of(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """Return a function's parameters; none where Python cannot tell them."""
    try:
        return list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return []


def _annotated(parameter: inspect.Parameter) -> str:
    """Return the last name of an annotation: ``optuna.Trial`` and ``"optuna.Trial"`` are Trial."""
    annotation = parameter.annotation
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")
    return str(text).rpartition(".")[2].strip("\"' ")
