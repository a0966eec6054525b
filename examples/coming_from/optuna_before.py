import keras
import optuna
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

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
    model.fit(x_train, y_train, epochs=2, verbose=0)
    return model.evaluate(x_valid, y_valid, verbose=0)[1]


study = optuna.create_study(direction="maximize")
study.optimize(objective, n_trials=3)
print(study.best_params)
