"""The text of a file that builds and compiles a Keras model."""

from __future__ import annotations

import pprint
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import keras

from objectives.source.arguments import CannotWriteError, class_of, is_own
from objectives.source.classes import embedded_source
from objectives.source.graph import ModelWriter
from objectives.source.parts import compile_settings, foreign_names, own_classes
from objectives.source.text import call, constant, list_of, statement

if TYPE_CHECKING:
    from objectives.source.classes import EmbeddedSource

_COMPILE_DEFAULTS = {
    "loss_weights": None,
    "metrics": None,
    "weighted_metrics": None,
    "run_eagerly": False,
    "steps_per_execution": 1,
}


class ForeignPartsError(Exception):
    """A model has classes or functions that neither Keras nor this project knows; ``names``."""

    def __init__(self, names: Sequence[str]) -> None:
        """Take their names."""
        super().__init__(", ".join(names))
        self.names = tuple(names)


def written_model(model: keras.Model, *, explanation: Sequence[str]) -> str:
    """Return the text of a module with a function ``build_model()``.

    Args:
        model: A compiled model.
        explanation: The lines of the function's docstring.

    Raises:
        ForeignPartsError: If the model has parts that only a user's file can build.
    """
    if _is_foreign(model):
        raise ForeignPartsError([type(model).__name__])
    settings = compile_settings(model)
    # First what Keras would only warn of, or take for its own.
    _refuse_foreign(settings)
    node = keras.saving.serialize_keras_object(model)
    node.pop("compile_config", None)
    _refuse_foreign(node)
    embedded = embedded_source(own_classes([node, settings]))
    try:
        body = _built(model, node, settings, taken=embedded.definitions)
        constants: list[str] = []
    except CannotWriteError:
        body, constants = _DESERIALISED, _serialised_texts(node, settings)
    docstring = _docstring(explanation)
    function = "\n".join(["def build_model() -> keras.Model:", docstring, *body])
    return _file(embedded, [*constants, function])


def _is_foreign(model: keras.Model) -> bool:
    """Tell whether the model's own class is a user's."""
    # Keras makes a subclass of its own of every Model(inputs, outputs).
    if type(model).__module__.partition(".")[0] == "keras":
        return False
    return not is_own({"registered_name": keras.saving.get_registered_name(type(model))})


def _refuse_foreign(node: Any) -> None:
    foreign = foreign_names(node)
    if foreign:
        raise ForeignPartsError(sorted(foreign))


def _built(
    model: keras.Model, node: dict[str, Any], settings: dict[str, Any], *, taken: Iterable[str]
) -> list[str]:
    """Return the statements of ``build_model``.

    Raises:
        CannotWriteError: If there is no readable code for a part of the model.
    """
    if _has_layer_of_several_outputs(model):
        raise CannotWriteError(model.name)
    writer = ModelWriter(taken=taken, needed_names=_keys_of(settings))
    made = statement("model = ", writer.value(node))
    lines = [*writer.statements, made]
    names = _output_names(model, node)
    if names is not None:
        lines.append(statement("model.output_names = ", list_of(constant(one) for one in names)))
    if settings:
        defaults = {**_COMPILE_DEFAULTS, "jit_compile": model._resolve_auto_jit_compile()}
        written = {
            key: writer.value(settings[key])
            for key in ("loss", "loss_weights", "optimizer", "metrics", *settings)
            if settings.get(key) != defaults.get(key)
        }
        compiling = call("model.compile", keywords=written, is_open=True)
        lines.append(statement("", compiling))
    return [*lines, "    return model"]


def _has_layer_of_several_outputs(model: keras.Model) -> bool:
    """Tell whether a layer returns several tensors, of which a description shows those used."""
    layers = [layer for layer in model._flatten_layers() if not isinstance(layer, keras.Model)]
    return any(len(node.output_tensors) > 1 for layer in layers for node in layer._inbound_nodes)


def _keys_of(node: Any) -> frozenset[str]:
    """Return the keys by which losses and metrics name their outputs."""
    if not isinstance(node, dict) or "class_name" in node:
        return frozenset()
    inner = [_keys_of(value) for value in node.values()]
    return frozenset(key for key in node).union(*inner)


def _output_names(model: Any, node: dict[str, Any]) -> list[str] | None:
    """Return the names that were given to a subclassed model's outputs after it was made."""
    names = vars(model).get("output_names")
    if node["class_name"] in ("Sequential", "Functional") or names is None:
        return None
    made, _ = class_of(node)
    again = made.from_config(node["config"])  # type: ignore[attr-defined]
    return None if vars(again).get("output_names") == names else list(names)


_DESERIALISED = [
    "    model = keras.saving.deserialize_keras_object(STRUCTURE)",
    "    model.compile_from_config(COMPILATION)",
    "    return model",
]


def _serialised_texts(node: dict[str, Any], settings: dict[str, Any]) -> list[str]:
    """Return Keras's own description of a model as two constants."""
    return [
        f"{name} = {pprint.pformat(value, width=96, sort_dicts=False)}"
        for name, value in (("STRUCTURE", node), ("COMPILATION", settings))
    ]


def _docstring(lines: Sequence[str]) -> str:
    if len(lines) == 1:
        return f'    """{lines[0]}"""'
    inner = [f"    {line}".rstrip() for line in lines[1:]]
    return "\n".join([f'    """{lines[0]}', *inner, '    """'])


def _file(embedded: EmbeddedSource, definitions: Sequence[str]) -> str:
    # Annotations of our classes may name what is not there.
    future = ["from __future__ import annotations"] if embedded.definitions else []
    imports = "\n\n".join([*future, *embedded.import_blocks()])
    texts = [*embedded.definitions.values(), *definitions]
    # Import sorters want two empty lines before a class or a function, and one before others.
    gap = "\n\n\n" if texts[0].startswith(("@", "class ", "def ")) else "\n\n"
    return imports + gap + "\n\n\n".join(texts) + "\n"
