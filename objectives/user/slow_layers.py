"""Layers that a CPU trains faster on TensorFlow, told from the text of a person's code."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from objectives.user.changes.reach import Reach

if TYPE_CHECKING:
    from objectives.reference import ObjectiveReference

# Measured on two CPU cores beside each other, milliseconds a step at batch 32, on JAX as trials
# train here and by ``fit`` on TensorFlow: two Conv2D 10.6 and 37.8, separable 16.8 and 23.7,
# depthwise 13.9 and 41, four Conv2D with batch normalisation 262 and 368; dense, recurrent,
# attention and Conv1D layers are faster on JAX too. Behind layers that turn, move or zoom images,
# which Keras does not compile on JAX, two Conv2D take 70 there and 16 on TensorFlow.
_AUGMENTATION = frozenset(
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
_NETWORKS = frozenset({"applications"})
_FASTER_ON_TENSORFLOW = _AUGMENTATION | _NETWORKS


def faster_on_tensorflow(reference: ObjectiveReference) -> str | None:
    """Return a layer that a person's model has and that a CPU trains faster on TensorFlow.

    Read from what its class or function reaches in its file and the modules beside it, since
    running them imports Keras, whose backend cannot change after that.

    Returns:
        None where there is no such layer, or where no file says what the model is.
    """
    if not reference.is_user_file:
        return None
    try:
        reach = Reach(reference.file, reference.class_name)
    except OSError:
        return None  # Loading the file says what is wrong with it.
    for file in reach.modules:
        for statement in reach.statements(file):
            for node in ast.walk(statement.node):
                if _named(node) in _FASTER_ON_TENSORFLOW:
                    return _named(node)
    return None


def _named(node: ast.AST) -> str:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case ast.alias(name=name):
            return name.rpartition(".")[2]
        case _:
            return ""
