"""Which Keras backend an objective demands, or prefers, before any of its code may be run."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from objectives.errors import ObjectiveError
from objectives.machine import KERAS_BACKENDS
from objectives.machine.keras_backend import Preference
from objectives.user.slow_layers import preference_of_code
from search_spaces.suggestions import closest

if TYPE_CHECKING:
    from objectives.reference import ObjectiveReference


def demanded_keras_backend(reference: ObjectiveReference) -> str | None:
    """Return the ``keras_backend`` that a user's class states, or None.

    Read from the file's text: running it imports Keras, whose backend cannot change after that.

    Raises:
        ObjectiveError: If the class states a backend that is none.
    """
    if reference.is_in_memory:
        # Whoever hands over a model has imported the Keras that it is for.
        return None
    if not reference.is_user_file:
        return None
    path, _, class_name = reference.text.rpartition(":")
    try:
        module = ast.parse(Path(path).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None  # Loading the file says what is wrong with it.
    for node in module.body:
        if isinstance(node, ast.ClassDef) and node.name == class_name:
            return _stated(node, where=f"{path}: {class_name}.keras_backend")
    return None


def preferred_keras_backend(reference: ObjectiveReference) -> Preference | None:
    """Return the backend on which a CPU trains an objective faster; None where none is known.

    Of ten trials of 20 epochs each, the ready-made models took 0.5 to 0.9 of the time on JAX,
    imports and compiling counted.
    """
    if reference.has_own_code:
        return preference_of_code(reference)
    return Preference(name="jax")


def _stated(body: ast.ClassDef, *, where: str) -> str | None:
    for node in body.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        if "keras_backend" in names and isinstance(node.value, ast.Constant):
            if node.value.value is None:
                return None
            value = str(node.value.value)
            if value not in KERAS_BACKENDS:
                raise ObjectiveError(
                    f"{where} {value!r} is not known{closest(value, KERAS_BACKENDS)};"
                    f" use {', '.join(KERAS_BACKENDS)}"
                )
            return value
    return None
