"""A configuration's model as Python code that needs Keras and nothing of ours."""

from __future__ import annotations

import json
import pprint
from typing import TYPE_CHECKING, Any

from objectives.errors import ObjectiveError
from objectives.families.mlp_source import mlp_source
from objectives.keras_backend import choose_keras_backend

if TYPE_CHECKING:
    from objectives.catalog import ObjectiveReference
    from objectives.objective import Signature
    from search_spaces import Configuration


def model_source(
    reference: ObjectiveReference,
    configuration: Configuration,
    signature: Signature,
    *,
    keras_backend: str,
) -> str:
    """Return code with a function ``build_model()`` that builds and compiles the model.

    The built-in families are written out layer by layer. Of a user's own model only Keras knows
    the structure, so its serialised form is written out, and Keras builds it from there.

    Raises:
        ObjectiveError: If a user's model has parts that only its own file can build.
    """
    if not reference.is_user_file:
        return mlp_source(configuration, signature)
    from objectives.catalog import make_objective

    choose_keras_backend(keras_backend)
    model: Any = make_objective(reference).build_model(configuration, signature)
    structure, compilation = json.loads(model.to_json()), model.get_compile_config()
    foreign = sorted(_foreign_names([structure, compilation]))
    if foreign:
        raise ObjectiveError(
            f"--format py: {', '.join(foreign)} can only be built by {reference.text};"
            " export yaml and call build_model there"
        )
    return f'''import keras

STRUCTURE = {pprint.pformat(structure, width=96, sort_dicts=False)}

COMPILATION = {pprint.pformat(compilation, width=96, sort_dicts=False)}


def build_model() -> keras.Model:
    """Build and compile the model from Keras's own description of it."""
    model = keras.saving.deserialize_keras_object(STRUCTURE)
    model.compile_from_config(COMPILATION)
    return model
'''


def _foreign_names(node: Any) -> set[str]:
    """Return the classes and functions in a serialised model that are not Keras's own."""
    if isinstance(node, dict):
        found = {name for value in node.values() for name in _foreign_names(value)}
        registered = node.get("registered_name")
        module = node.get("module")
        own = module is None or module == "builtins" or str(module).startswith("keras")
        if node.get("class_name") == "__lambda__":
            # Keras writes its byte code out, and refuses to read it back.
            found.add("a lambda function")
        if registered and not own:
            found.add(str(registered))
        return found
    if isinstance(node, list | tuple):
        return {name for value in node for name in _foreign_names(value)}
    return set()
