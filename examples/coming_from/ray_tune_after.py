import keras
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from search_spaces import Categorical, Float, Integer
from tuning import search

x, y = load_digits(return_X_y=True)
x_train, x_valid, y_train, y_valid = train_test_split(x / 16, y, random_state=42)


def build_model(config):
    model = keras.Sequential([keras.Input((64,))])
    model.add(keras.layers.Dense(config["units"], config["activation"]))
    model.add(keras.layers.Dense(10, "softmax"))
    optimizer = keras.optimizers.Adam(config["learning_rate"])
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


param_space = {
    "units": Integer(16, 64),
    "activation": Categorical(["relu", "tanh"]),
    "learning_rate": Float(1e-4, 1e-2, log=True),
}
result = search(
    build_model,
    data=(x_train, y_train),
    validation_data=(x_valid, y_valid),
    space=param_space,
    backend="ray-tune",
    trials=3,
    epochs=2,
)
print(result.best.configuration)
