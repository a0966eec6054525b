"""Objects that a person's code hands out more than once, though each training needs its own."""

from __future__ import annotations

import copy
import types
from collections import deque
from collections.abc import Iterable
from datetime import date, timedelta
from enum import Enum
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, final
from weakref import ref

import numpy as np

from objectives.errors import ObjectiveError

if TYPE_CHECKING:
    import keras

_CONTAINERS = (list, dict, set, deque, np.ndarray)
_STATELESS = (
    *(bool, int, float, complex, str, bytes, tuple, frozenset, type(None), np.generic),
    *(type, types.FunctionType, types.BuiltinFunctionType, types.ModuleType),
    *(np.ufunc, partial, PurePath, Enum, date, timedelta),
)


@final
class FreshCallbacks:
    """Gives every training callbacks as they were when they were first handed out.

    A callback that is made once and handed out again, as in most notebooks, still counts the
    epochs of the training before, and trainings may take turns.
    """

    def __init__(self) -> None:
        """Begin with none seen."""
        self._first: dict[int, tuple[ref[Any], dict[str, Any]]] = {}

    def of(
        self, handed_out: Iterable[keras.callbacks.Callback], *, where: str
    ) -> tuple[keras.callbacks.Callback, ...]:
        """Return callbacks of one's own for a training.

        Args:
            handed_out: What the person's code returned.
            where: How to name that code.

        Raises:
            ObjectiveError: If one that was handed out before holds what cannot be copied.
        """
        return tuple(self._own(callback, where=where) for callback in handed_out)

    def _own(self, callback: Any, *, where: str) -> Any:
        known = self._first.get(id(callback))
        if known is None or known[0]() is not callback:
            self._first[id(callback)] = ref(callback), _attributes(callback)
            return callback
        attributes = known[1]
        for name, value in attributes.items():
            if not isinstance(value, _STATELESS + _CONTAINERS):
                raise ObjectiveError(
                    f"{where} hands out the same {type(callback).__name__} for several trainings,"
                    f" and its {name} ({type(value).__name__}) would go on from one to the next;"
                    " make the callback anew each time"
                )
        fresh = copy.copy(callback)
        vars(fresh).clear()
        vars(fresh).update(_copied(attributes))
        return fresh


@final
class FreshModels:
    """Refuses a model that goes on with what an earlier one has learned."""

    def __init__(self) -> None:
        """Begin with none seen."""
        self._seen: dict[int, ref[Any]] = {}

    def require_fresh(self, model: keras.Model, *, where: str) -> None:
        """Raise if a model shares what training changes with one that was built before.

        Layers without weights to train may be shared, such as frozen ones of a pretrained model
        and those that were adapted to data.

        Args:
            model: What the person's code returned.
            where: How to name that code.

        Raises:
            ObjectiveError: If it is an earlier model, has one of its layers or its optimizer.
        """
        if not hasattr(model, "_flatten_layers"):
            return  # No model at all, which whoever trains it says.
        parts = [(model, "the model")] if self._was_seen(model) else []
        layers = list(model._flatten_layers())
        trained = [layer for layer in layers if layer is not model and _is_trained(layer)]
        parts += [(layer, f"the layer {layer.name!r}") for layer in trained]
        if getattr(model, "optimizer", None) is not None:
            parts.append((model.optimizer, "the optimizer"))
        for part, name in parts:
            if self._was_seen(part):
                raise ObjectiveError(
                    f"{where} returns {name} of an earlier trial, which would go on from what that"
                    " one has learned; make it anew in build_model, or copy it by"
                    " keras.models.clone_model"
                )
        for part in (model, *(part for part, _ in parts)):
            self._seen[id(part)] = ref(part)

    def _was_seen(self, part: Any) -> bool:
        known = self._seen.get(id(part))
        return known is not None and known() is part


def _is_trained(layer: Any) -> bool:
    return bool(layer.trainable) and (not layer.built or bool(layer.trainable_variables))


def _attributes(callback: Any) -> dict[str, Any]:
    return _copied(vars(callback))


def _copied(attributes: dict[str, Any]) -> dict[str, Any]:
    return {
        name: copy.copy(value) if isinstance(value, _CONTAINERS) else value
        for name, value in attributes.items()
    }
