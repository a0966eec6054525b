"""Networks of every kind that people tune, as one writes them: for Keras by hand and for ours.

Each class is what ``tuning search`` is given, and each function what the searches by hand call.
"""

import keras
from keras import layers

from benchmarks.by_hand.assignment import FOLDER, read_assignment, read_examples
from search_spaces import Categorical, SearchSpace


def compiled(model, learning_rate):
    """Return a model of ten classes, compiled."""
    model.compile(
        keras.optimizers.Adam(learning_rate),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def classifier(parts, learning_rate):
    """Return a classifier of ten classes behind some layers."""
    return compiled(
        keras.Sequential([*parts, layers.Dense(10, activation="softmax")]), learning_rate
    )


def build_dense(units, learning_rate):
    """Return a dense network on flat images."""
    parts = [
        keras.Input((784,)),
        layers.Dense(10 * units, activation="relu"),
        layers.Dense(100, activation="relu"),
    ]
    return classifier(parts, learning_rate)


def build_conv1d(units, learning_rate):
    """Return two convolutions along time."""
    parts = [
        keras.Input((128, 3)),
        layers.Conv1D(units, 5, activation="relu"),
        layers.MaxPooling1D(),
        layers.Conv1D(2 * units, 5, activation="relu"),
        layers.GlobalAveragePooling1D(),
    ]
    return classifier(parts, learning_rate)


def build_lstm(units, learning_rate):
    """Return one LSTM."""
    return classifier([keras.Input((30, 4)), layers.LSTM(2 * units)], learning_rate)


def build_gru(units, learning_rate):
    """Return a GRU and one that reads both ways."""
    parts = [
        keras.Input((30, 4)),
        layers.GRU(units, return_sequences=True),
        layers.Bidirectional(layers.GRU(units)),
    ]
    return classifier(parts, learning_rate)


def build_attention(units, learning_rate):
    """Return a block of attention."""
    inputs = keras.Input((30, 4))
    x = layers.Dense(units)(inputs)
    attended = layers.MultiHeadAttention(num_heads=2, key_dim=units // 2)(x, x)
    x = layers.LayerNormalization()(layers.Add()([x, attended]))
    wider = layers.Dense(2 * units, activation="relu")(x)
    x = layers.LayerNormalization()(layers.Add()([x, layers.Dense(units)(wider)]))
    outputs = layers.Dense(10, activation="softmax")(layers.GlobalAveragePooling1D()(x))
    return compiled(keras.Model(inputs, outputs), learning_rate)


def convolutions(units):
    """Return two convolutions with pooling, for images."""
    return [
        layers.Conv2D(units, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(2 * units, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
    ]


def build_conv2d(units, learning_rate):
    """Return two convolutions of images."""
    return classifier([keras.Input((28, 28, 1)), *convolutions(units)], learning_rate)


def build_augmented(units, learning_rate):
    """Return the same behind layers that move and turn the images in training."""
    augmentation = [layers.RandomTranslation(0.1, 0.1), layers.RandomRotation(0.05)]
    parts = [keras.Input((28, 28, 1)), *augmentation, *convolutions(units)]
    return classifier(parts, learning_rate)


BUILDERS = {
    "dense": build_dense,
    "conv1d": build_conv1d,
    "lstm": build_lstm,
    "gru": build_gru,
    "attention": build_attention,
    "conv2d": build_conv2d,
    "augmented": build_augmented,
}


class _Drawn:
    """One of the drawn configurations, by its index."""

    space = SearchSpace({"index": Categorical(list(range(len(read_assignment().configurations))))})
    metric = "accuracy"

    def data(self):
        return read_examples(FOLDER.parent, read_assignment().network)

    def build_model(self, configuration, signature):
        return self.build(**read_assignment().configurations[configuration["index"]])


class Dense(_Drawn):
    build = staticmethod(build_dense)


class Conv1d(_Drawn):
    build = staticmethod(build_conv1d)


class Lstm(_Drawn):
    build = staticmethod(build_lstm)


class Gru(_Drawn):
    build = staticmethod(build_gru)


class Attention(_Drawn):
    build = staticmethod(build_attention)


class Conv2d(_Drawn):
    build = staticmethod(build_conv2d)


class Augmented(_Drawn):
    build = staticmethod(build_augmented)
