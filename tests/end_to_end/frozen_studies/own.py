"""A class as a user writes it: some of its configurations cannot be built."""

import keras

from objectives import read_table
from search_spaces import Float, Integer, SearchSpace


class Noting(keras.callbacks.Callback):
    """Leaves a line for each epoch that is trained, so that none is trained twice unseen."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def on_epoch_end(self, epoch, logs=None):
        with open("trained.log", "a", encoding="utf-8") as log:
            log.write(f"{self.rate} {epoch + 1}\n")


class Rents:
    metric = "mean_absolute_error"
    space = SearchSpace(
        {
            "neurons": Integer(4, 12),
            "groups": Integer(1, 3),
            "dropout_rate": Float(0.0, 0.4, step=0.1),
            "learning_rate": Float(1e-3, 1e-1, log=True),
        }
    )

    def data(self):
        return read_table("flats.csv", target="rent")

    def callbacks(self, configuration):
        plateau = keras.callbacks.ReduceLROnPlateau(monitor="loss", patience=1, min_delta=0.05)
        return [Noting(configuration["learning_rate"]), plateau]

    def build_model(self, configuration, signature):
        width, rest = divmod(configuration["neurons"], configuration["groups"])
        if rest:
            raise ValueError(f"{configuration['neurons']} neurons do not make equal groups")
        inputs = keras.Input(signature.input_shape)
        groups = [
            keras.layers.Dense(width, activation="relu")(inputs)
            for _ in range(configuration["groups"])
        ]
        hidden = keras.layers.Concatenate()([inputs, *groups])
        dropped = keras.layers.Dropout(configuration["dropout_rate"])(hidden)
        model = keras.Model(inputs, keras.layers.Dense(1)(dropped))
        optimizer = keras.optimizers.Adam(configuration["learning_rate"])
        model.compile(loss="mse", optimizer=optimizer, metrics=["mean_absolute_error"])
        return model
