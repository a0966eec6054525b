import keras
import keras_tuner
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

x, y = load_digits(return_X_y=True)
x_train, x_valid, y_train, y_valid = train_test_split(x / 16, y, random_state=42)


def build_model(hp):
    model = keras.Sequential([keras.Input((64,))])
    for layer in range(hp.Int("num_layers", 1, 2)):
        model.add(keras.layers.Dense(hp.Int(f"units_{layer}", 16, 64, step=16), "relu"))
    if hp.Boolean("dropout"):
        model.add(keras.layers.Dropout(0.25))
    model.add(keras.layers.Dense(10, "softmax"))
    rate = hp.Float("learning_rate", 1e-4, 1e-2, sampling="log")
    optimizer = keras.optimizers.Adam(learning_rate=rate)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


tuner = keras_tuner.RandomSearch(
    build_model, objective="val_accuracy", max_trials=3, overwrite=True, directory="tuner"
)
tuner.search(x_train, y_train, epochs=2, validation_data=(x_valid, y_valid), verbose=0)
print(tuner.get_best_hyperparameters()[0].values)
