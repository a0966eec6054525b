"""An MLP as Python code that needs Keras and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from objectives.families.mlp_layout import mlp_layout

if TYPE_CHECKING:
    from objectives.objective import Signature
    from search_spaces import Configuration


def mlp_source(configuration: Configuration, signature: Signature) -> str:
    """Return the text of a ``build_model()`` function that builds and compiles the same MLP."""
    layout = mlp_layout(configuration, signature)
    lines = [f"keras.Input({layout.input_shape!r}),"]
    if len(layout.input_shape) > 1:
        lines.append("keras.layers.Flatten(),")
    for neurons in layout.hidden:
        lines.append(f"keras.layers.Dense({neurons}, activation={json.dumps(layout.activation)}),")
        if layout.dropout_rate > 0:
            lines.append(f"keras.layers.Dropout({layout.dropout_rate!r}),")
    if layout.output_activation is None:
        lines.append(f"keras.layers.Dense({layout.outputs}),")
    else:
        lines.append(
            f'keras.layers.Dense({layout.outputs}, activation="{layout.output_activation}"),'
        )
    layers = "\n".join(f"            {line}" for line in lines)
    metrics = ", ".join(f'"{name}"' for name in layout.metrics)
    return f'''import keras


def build_model() -> keras.Model:
    """Build and compile the model; train it with batches of {_batch_size(configuration)}."""
    model = keras.Sequential(
        [
{layers}
        ]
    )
    model.compile(
        loss="{layout.loss}",
        optimizer={_optimizer_source(configuration)},
        metrics=[{metrics}],
    )
    return model
'''


def _batch_size(configuration: Configuration) -> int:
    return int(configuration.get("batch_size", 32))


def _optimizer_source(configuration: Configuration) -> str:
    rate = float(configuration.get("learning_rate", 0.01))
    momentum = float(configuration.get("momentum", 0.0))
    with_momentum = f", momentum={momentum!r}" if momentum else ""
    match configuration.get("optimizer", "sgd"):
        case "rmsprop":
            return f"keras.optimizers.RMSprop(learning_rate={rate!r}{with_momentum})"
        case "adam":
            return f"keras.optimizers.Adam(learning_rate={rate!r})"
        case "nadam":
            return f"keras.optimizers.Nadam(learning_rate={rate!r})"
        case _:
            return f"keras.optimizers.SGD(learning_rate={rate!r}{with_momentum})"
