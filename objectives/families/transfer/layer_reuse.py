"""A trained network's layers in a new model: copied, so that the network itself is not harmed."""

from __future__ import annotations

import keras

_HEAD = "sandal_or_shirt"


def count_hidden_layers(network: keras.Model) -> int:
    """Return how many layers with a kernel stand below the network's output layer."""
    return len(_blocks(network.layers))


def input_shape(network: keras.Model) -> tuple[int | None, ...]:
    """Return the shape of the network's one input, without the batch axis."""
    (tensor,) = network.inputs
    return tuple(tensor.shape[1:])


def reuse_complaint(network: keras.Model, *, shape: tuple[int, ...]) -> str | None:
    """Return why a network's layers cannot be reused for inputs of a shape, or None.

    The answer completes a sentence that begins with the network's name.
    """
    if type(network).__name__ not in ("Sequential", "Functional"):
        return "is neither a Sequential nor a functional model"
    if not network.built or len(network.inputs) != 1 or len(network.outputs) != 1:
        return "does not have exactly one input and one output of known shape"
    if input_shape(network) != shape:
        return f"takes inputs of shape {input_shape(network)}, but the data have {shape}"
    if not count_hidden_layers(network):
        return "has no hidden layer to reuse"
    try:
        _output_layer(network).input.shape  # noqa: B018 - raises where several paths lead there
    except (AttributeError, ValueError):
        return "does not have an output layer that follows from one other layer"
    return None


def reuse_layers(network: keras.Model, *, reused: int) -> keras.Model:
    """Return a model for two classes with the network's hidden layers and a new output.

    The network is cloned first: training the model leaves the network as it is. Its output layer,
    the last one with a kernel, and whatever follows it are left out.

    Args:
        network: A model that ``reuse_complaint`` has nothing against.
        reused: The first so many hidden layers carry the network's weights; the others start
            anew, drawn from Keras's current seed. 0 reuses nothing but the architecture.
    """
    clone = keras.models.clone_model(network)
    originals = dict(zip(clone.layers, network.layers, strict=True))
    for block in _blocks(clone.layers)[:reused]:
        for layer in block:
            layer.set_weights(originals[layer].get_weights())
    head = keras.layers.Dense(1, activation="sigmoid", name=_HEAD)
    model = keras.Model(clone.inputs, head(_output_layer(clone).input))
    thaw_layers(model)  # whatever the network's own training had frozen
    return model


def freeze_layers(model: keras.Model, *, frozen: int) -> None:
    """Keep the first hidden layers of a model from training; compile it afterwards."""
    for block in _blocks(model.layers)[:frozen]:
        _set_trainable(block, value=False)


def thaw_layers(model: keras.Model) -> None:
    """Let all layers of a model learn; compile it afterwards."""
    _set_trainable(model.layers, value=True)


def _set_trainable(layers: list[keras.Layer], *, value: bool) -> None:
    # One by one: on TensorFlow, Keras 3.15.1 does not hand a model's own flag down to its layers.
    for outer in layers:
        for layer in outer._flatten_layers():
            layer.trainable = value


def _blocks(layers: list[keras.Layer]) -> list[list[keras.Layer]]:
    """Return the hidden layers, each with what belongs to it, without the output layer.

    Layers without a kernel, such as a normalisation or an activation, belong to the last one with
    a kernel before them; those before the first belong to the first.
    """
    starts = [i for i, layer in enumerate(layers) if _has_kernel(layer)]
    ends = starts[1:]
    begins = [0, *starts[1:-1]]
    return [layers[begin:end] for begin, end in zip(begins, ends, strict=False)]


def _output_layer(network: keras.Model) -> keras.Layer:
    return next(layer for layer in reversed(network.layers) if _has_kernel(layer))


def _has_kernel(layer: keras.Layer) -> bool:
    return getattr(layer, "kernel", None) is not None
