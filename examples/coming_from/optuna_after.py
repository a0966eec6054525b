import keras
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from tuning import search

x, y = load_digits(return_X_y=True)
x_train, x_valid, y_train, y_valid = train_test_split(x / 16, y, random_state=42)


def objective(trial):
    model = keras.Sequential([keras.Input((64,))])
    for layer in range(trial.suggest_int("n_layers", 1, 2)):
        units = trial.suggest_int(f"n_units_l{layer}", 4, 64, log=True)
        model.add(keras.layers.Dense(units, "relu"))
    model.add(keras.layers.Dense(10, "softmax"))
    rate = trial.suggest_float("learning_rate", 1e-4, 1e-2, log=True)
    if trial.suggest_categorical("optimizer", ["adam", "sgd"]) == "adam":
        optimizer = keras.optimizers.Adam(rate)
    else:
        optimizer = keras.optimizers.SGD(rate, momentum=trial.suggest_float("momentum", 0.0, 0.9))
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


result = search(
    objective,
    data=(x_train, y_train),
    validation_data=(x_valid, y_valid),
    trials=3,
    epochs=2,
)
print(result.best.configuration)
