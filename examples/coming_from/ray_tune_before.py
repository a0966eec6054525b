import keras
from ray import tune
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

x, y = load_digits(return_X_y=True)
x_train, x_valid, y_train, y_valid = train_test_split(x / 16, y, random_state=42)


def build_model(config):
    model = keras.Sequential([keras.Input((64,))])
    model.add(keras.layers.Dense(config["units"], config["activation"]))
    model.add(keras.layers.Dense(10, "softmax"))
    optimizer = keras.optimizers.Adam(config["learning_rate"])
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def train(config):
    model = build_model(config)
    for _ in range(2):
        model.fit(x_train, y_train, verbose=0)
        tune.report({"accuracy": model.evaluate(x_valid, y_valid, verbose=0)[1]})


param_space = {
    "units": tune.randint(16, 65),
    "activation": tune.choice(["relu", "tanh"]),
    "learning_rate": tune.loguniform(1e-4, 1e-2),
}
tuner = tune.Tuner(
    train,
    param_space=param_space,
    tune_config=tune.TuneConfig(metric="accuracy", mode="max", num_samples=3),
)
results = tuner.fit()
print(results.get_best_result().config)
