"""The three networks in Keras, and one training of each."""

import keras

from benchmarks import architectures
from benchmarks.by_hand.assignment import BATCH_SIZE, Arrays, Assignment, Configuration


def build_mlp(hidden_layers: int, neurons: int, learning_rate: float) -> keras.Model:
    """Return the regressor of the book."""
    model = keras.Sequential([keras.Input((8,))])
    for _ in range(hidden_layers):
        model.add(keras.layers.Dense(neurons, activation="relu"))
    model.add(keras.layers.Dense(1))
    model.compile(loss="mse", optimizer=keras.optimizers.SGD(learning_rate))
    return model


def build_classifier(learning_rate: float) -> keras.Model:
    """Return a classifier of images with 784 pixels, always of the same structure."""
    model = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(300, activation="relu"),
            keras.layers.Dense(100, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        loss="sparse_categorical_crossentropy",
        optimizer=keras.optimizers.SGD(learning_rate),
        metrics=["accuracy"],
    )
    return model


def build_dropout_bn(hidden_layers: int, neurons: int, learning_rate: float) -> keras.Model:
    """Return a regressor with batch normalisation and dropout."""
    model = keras.Sequential([keras.Input((8,))])
    for _ in range(hidden_layers):
        model.add(keras.layers.Dense(neurons, use_bias=False))
        model.add(keras.layers.BatchNormalization())
        model.add(keras.layers.Activation("relu"))
        model.add(keras.layers.Dropout(0.2))
    model.add(keras.layers.Dense(1))
    model.compile(loss="mse", optimizer=keras.optimizers.Adam(learning_rate))
    return model


# Apart, since what a person's code reaches decides about Keras's backend: no augmentation here.
DENSE_BUILDERS = {
    "mlp": build_mlp,
    "classifier": build_classifier,
    "dropout-bn": build_dropout_bn,
}
BUILDERS = {**architectures.BUILDERS, **DENSE_BUILDERS}


def train(assignment: Assignment, configuration: Configuration, arrays: Arrays) -> float:
    """Train one configuration and return its best epoch's metric."""
    keras.utils.clear_session()
    model = BUILDERS[assignment.network](**configuration)
    history = model.fit(
        arrays.x_train,
        arrays.y_train,
        batch_size=BATCH_SIZE,
        epochs=assignment.epochs,
        validation_data=(arrays.x_validation, arrays.y_validation),
        verbose=0,
    )
    return assignment.best(history.history[assignment.metric])
