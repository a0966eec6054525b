import keras
from scipy.stats import reciprocal
from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from tuning import search

x, y = load_diabetes(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y / 100, random_state=42)
scaler = StandardScaler()
x_train = scaler.fit_transform(x_train)
x_test = scaler.transform(x_test)


def build_model(n_hidden=1, n_neurons=30, learning_rate=3e-3, input_shape=(10,)):
    model = keras.models.Sequential()
    model.add(keras.Input(shape=input_shape))
    for _ in range(n_hidden):
        model.add(keras.layers.Dense(n_neurons, activation="relu"))
    model.add(keras.layers.Dense(1))
    model.compile(loss="mse", optimizer=keras.optimizers.SGD(learning_rate=learning_rate))
    return model


param_distribs = {
    "n_hidden": [0, 1, 2, 3],
    "n_neurons": range(1, 100),
    "learning_rate": reciprocal(3e-4, 3e-2),
}
result = search(
    build_model,
    data=(x_train, y_train),
    test_data=(x_test, y_test),
    space=param_distribs,
    backend="random-search",
    trials=3,
    folds=3,
    epochs=2,
)
print(result.best.configuration)
