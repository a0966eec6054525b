"""The backend on which a CPU trains a person's model faster, told from the text of its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from objectives.machine.keras_backend import Preference
from objectives.user.slow_layers.names import names_tensorflow, slow_names
from objectives.user.slow_layers.reached import reached_code
from objectives.user.slow_layers.saved_models import slow_names_in_files

if TYPE_CHECKING:
    from objectives.reference import ObjectiveReference


def preference_of_code(reference: ObjectiveReference) -> Preference | None:
    """Return the backend on which a CPU trains a model of a person's faster.

    Read from what its class or function reaches in its file, in the modules beside it, in packages
    of the person's that lie elsewhere, and in saved models that these name; of what was handed over
    in Python, from the text of its code. Running any of it would import Keras, whose backend cannot
    change after that.

    Returns:
        None where nothing says what the model is, or its code calls TensorFlow by itself.
    """
    is_elsewhere = reference.is_in_memory and reference.given is None
    if not reference.has_own_code or is_elsewhere:
        return None
    try:
        code = list(reached_code(reference.file, reference.class_name))
    except OSError:
        return None  # Loading the file says what is wrong with it.
    for find in (slow_names, slow_names_in_files):
        for one in code:
            for name in find(one):
                return Preference(name="tensorflow", why=name)
    return None if any(map(names_tensorflow, code)) else Preference(name="jax")
