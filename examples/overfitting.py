import keras

from objectives import build_mlp, load_dataset
from search_spaces import SearchSpace, architecture, optimization, regularization


class PrintValTrainRatio(keras.callbacks.Callback):
    """Above 1 the network knows its training rows better than others: it overfits."""

    def on_epoch_end(self, epoch, logs=None):
        if logs and "val_loss" in logs:  # retraining has no validation rows
            print(f"epoch {epoch + 1}: val/train = {logs['val_loss'] / logs['loss']:.2f}")


class Overfitting:
    space = SearchSpace({**architecture(), **optimization(), **regularization()})

    def data(self):
        return load_dataset("digits", data_dir=None)

    def build_model(self, configuration, signature):
        return build_mlp(configuration, signature)

    def callbacks(self, configuration):
        return [PrintValTrainRatio()]
