"""Which layers a CPU trains faster on TensorFlow, and how code names them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from objectives.user.slow_layers.reached import ReachedCode

# Measured on two CPU cores beside each other, milliseconds a step at batch 32, on JAX as trials
# train here and by ``fit`` on TensorFlow: two Conv2D 10.6 and 37.8, separable 16.8 and 23.7,
# depthwise 13.9 and 41, four Conv2D with batch normalisation 262 and 368; dense, recurrent,
# attention and Conv1D layers are faster on JAX too. Behind layers that turn, move or zoom images,
# which Keras does not compile on JAX, two Conv2D take 70 there and 16 on TensorFlow.
AUGMENTATION = frozenset(
    {
        *("AugMix", "AutoContrast", "CutMix", "Equalization", "MixUp", "RandAugment"),
        *("RandomBrightness", "RandomColorDegeneration", "RandomColorJitter", "RandomContrast"),
        *("RandomCrop", "RandomElasticTransform", "RandomErasing", "RandomFlip"),
        *("RandomGaussianBlur", "RandomGrayscale", "RandomHue", "RandomInvert"),
        *("RandomPerspective", "RandomPosterization", "RandomRotation", "RandomSaturation"),
        *("RandomSharpness", "RandomShear", "RandomTranslation", "RandomZoom", "Solarization"),
    }
)
# Its networks have a hundred layers and more, which XLA compiles much longer than they train.
_NETWORKS = "applications"
# What of TensorFlow goes with Keras on JAX.
_RUN_ANYWHERE = frozenset({"keras", "data"})
_NO_NETWORKS = frozenset({"preprocess_input", "decode_predictions"})

# As a layer's configuration has it, in Python or in JSON, and as the text of code in memory shows
# a layer that it holds.
_IN_TEXT = re.compile(
    rf"""['"]class_name['"]:\s*['"](?P<named>{"|".join(sorted(AUGMENTATION))})['"]"""
    rf"|\.(?P<held>{'|'.join(sorted(AUGMENTATION))}) object\b"
)


def slow_names(code: ReachedCode) -> Iterator[str]:
    """Yield the layers that code names, and ``applications`` for a network of Keras's."""
    for file, nodes in code.nodes.items():
        read = _read_names(code, file)
        is_looked_up = any(map(_looks_up, nodes))
        for node in nodes:
            match node:
                case ast.Import() | ast.ImportFrom():
                    yield from _imported(node, read)
                case ast.Attribute(attr=name) | ast.Name(id=name) if name in AUGMENTATION:
                    yield name
                case ast.Attribute(attr=name, value=value) if name == _NETWORKS:
                    if _is_keras(value):
                        yield name
                case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(name))]):
                    yield from {name} & AUGMENTATION
                case ast.keyword(arg="class_name", value=ast.Constant(value=str(name))):
                    yield from {name} & AUGMENTATION
                case ast.Dict(keys=keys, values=values):
                    yield from _in_configuration(keys, values)
                case ast.Constant(value=str(text)):
                    if is_looked_up:
                        yield from {text} & AUGMENTATION
                    yield from slow_names_in_text(text)
                case _:
                    pass


def names_tensorflow(code: ReachedCode) -> bool:
    """Tell whether code calls TensorFlow by itself, beside the Keras in it and its streams."""
    return any(_is_of_tensorflow(node) for nodes in code.nodes.values() for node in nodes)


def slow_names_in_text(text: str) -> Iterator[str]:
    """Yield the layers whose configurations a text holds."""
    for found in _IN_TEXT.finditer(text):
        yield found["named"] or found["held"]


def _read_names(code: ReachedCode, file: Path) -> frozenset[str]:
    """Return the names that a module reads, and those that others may take from it."""
    names: set[str] = set()
    for other, nodes in code.nodes.items():
        for node in nodes:
            match node:
                case ast.Attribute(attr=name) | ast.Name(id=name):
                    names.add(name)
                case ast.ImportFrom(names=aliases) if other != file:
                    names |= {alias.name for alias in aliases}
                case _:
                    pass
    return frozenset(names)


def _imported(node: ast.Import | ast.ImportFrom, read: frozenset[str]) -> Iterator[str]:
    """Yield what an import names, as far as the code reads it by the name that it gets."""
    package = ((node.module or "") if isinstance(node, ast.ImportFrom) else "").split(".")
    for alias in node.names:
        bound = alias.asname or alias.name.partition(".")[0]
        last = alias.name.rpartition(".")[2]
        if bound not in read:
            continue
        if last in AUGMENTATION:
            yield last
        is_keras = "keras" in [*package, *alias.name.split(".")]
        has_networks = _NETWORKS in [*package, *alias.name.split(".")]
        if is_keras and has_networks and last not in _NO_NETWORKS:
            yield _NETWORKS


def _is_keras(value: ast.expr) -> bool:
    match value:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name == "keras"
        case _:
            return False


def _is_of_tensorflow(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(attr=name, value=ast.Name(id="tf" | "tensorflow")):
            return name not in _RUN_ANYWHERE
        case ast.ImportFrom(module=str(module), names=names) if module.startswith("tensorflow"):
            inside = module.split(".")[1:2] or [alias.name for alias in names]
            return any(name not in _RUN_ANYWHERE for name in inside)
        case _:
            return False


def _looks_up(node: ast.AST) -> bool:
    """Tell whether a name is taken by a text that the code makes."""
    match node:
        case ast.Call(func=ast.Name(id="getattr"), args=[_, name, *_]):
            return not isinstance(name, ast.Constant)
        case _:
            return False


def _in_configuration(keys: list[ast.expr | None], values: list[ast.expr]) -> Iterator[str]:
    for key, value in zip(keys, values, strict=True):
        match (key, value):
            case (ast.Constant(value="class_name"), ast.Constant(value=str(name))):
                yield from {name} & AUGMENTATION
            case _:
                pass
