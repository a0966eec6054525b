import keras
from houses import houses_csv  # houses.py, beside this file: a table that is made up

from objectives import read_table
from search_spaces import Categorical, Float, Integer, SearchSpace


class HousePrices:
    metric = "mean_absolute_error"
    space = SearchSpace(
        {
            "neurons": Integer(8, 128, log=True),
            "optimizer": Categorical(["adam", "sgd"]),
            "learning_rate": Float(1e-3, 1e-1, log=True),
            "momentum": Float(0.0, 0.95).when(optimizer="sgd"),
        }
    )

    def data(self):
        return read_table(houses_csv(), target="price")

    def build_model(self, configuration, signature):
        model = keras.Sequential([keras.Input(signature.input_shape)])
        model.add(keras.layers.Dense(configuration["neurons"], activation="relu"))
        model.add(keras.layers.Dense(1))
        optimizer = keras.optimizers.get(configuration["optimizer"])
        optimizer.learning_rate = configuration["learning_rate"]
        optimizer.momentum = configuration.get("momentum", 0.0)
        model.compile(loss="mse", optimizer=optimizer, metrics=["mean_absolute_error"])
        return model
