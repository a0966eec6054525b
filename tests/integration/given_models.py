"""Classes of a person's whose models do what few do, and data that are not dense in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import keras
import numpy as np
import scipy.sparse
from keras import layers, ops

from tests.integration.given_data import ROWS, Given, normal


class Sparse(Given):
    """A sparse matrix, such as a bag of words."""

    def data(self) -> tuple[Any, Any]:
        x, y = self.plain()
        return scipy.sparse.csr_matrix(x), y

    def plain(self) -> tuple[Any, Any]:
        x = normal(ROWS, 12)
        x = np.where(np.abs(x) > 1.0, x, 0).astype("float32")
        return x, x[:, :1] - x[:, 1:2]


class SparseBesideDense(Sparse):
    """A sparse input and a dense one."""

    def data(self) -> tuple[Any, Any]:
        x, y = self.plain()
        return {"words": scipy.sparse.coo_array(x["words"]), "numbers": x["numbers"]}, y

    def plain(self) -> tuple[Any, Any]:
        x, y = super().plain()
        return {"words": x, "numbers": normal(ROWS, 2, seed=3)}, y

    def build_model(self, configuration: Mapping[str, Any], signature: Any) -> keras.Model:
        inputs = {
            name: keras.Input(shape, name=name) for name, shape in signature.input_shape.items()
        }
        joined = layers.Concatenate()([inputs["words"], inputs["numbers"]])
        model = keras.Model(inputs, layers.Dense(1)(joined))
        optimizer = keras.optimizers.Adam(configuration["learning_rate"])
        model.compile(loss="mse", optimizer=optimizer, metrics=["mse"])
        return model


class Mapped(Given):
    """A file that is mapped into memory."""

    def data(self) -> tuple[Any, Any]:
        x, y = self.plain()
        file = Path(tempfile.mkdtemp()) / "x.npy"
        np.save(file, x)
        return np.load(file, mmap_mode="r"), y

    def plain(self) -> tuple[Any, Any]:
        x = np.random.default_rng(0).normal(size=(ROWS, 3, 2))
        return x, x[:, 0, :1]

    def body(self, inputs: Any) -> Any:
        return layers.Dense(5, activation="tanh")(layers.Flatten()(inputs))


class Masked(Given):
    """Sequences of different lengths, whose zeros are no steps."""

    input_type = "int32"

    def data(self) -> tuple[Any, Any]:
        words = np.random.default_rng(0).integers(1, 9, size=(ROWS, 7))
        lengths = np.random.default_rng(1).integers(2, 8, size=(ROWS, 1))
        words[np.arange(7) >= lengths] = 0
        return words, (words == 3).sum(axis=1).astype("float32")

    def body(self, inputs: Any) -> Any:
        return layers.GRU(4)(layers.Embedding(9, 3, mask_zero=True)(inputs))


@keras.saving.register_keras_serializable(package="tests")
class Penalized(layers.Layer):
    """A layer of one's own that adds to the loss."""

    def call(self, inputs: Any) -> Any:
        self.add_loss(0.1 * ops.mean(ops.square(inputs)))
        return ops.tanh(inputs)


class AddsLoss(Given):
    """A model whose loss is more than that of its outputs, with a layer that is registered."""

    def body(self, inputs: Any) -> Any:
        return Penalized()(layers.Dense(5, activity_regularizer="l2")(inputs))


class Twice(keras.Model):
    """A step of one's own: the loss counts twice."""

    def train_step(self, state: Any, data: Any) -> Any:
        x, y = data
        trainable, others, optimizer_state, metrics = state

        def doubled(trainable: Any, others: Any) -> Any:
            y_pred, others = self.stateless_call(trainable, others, x, training=True)
            return 2.0 * self.compute_loss(x, y, y_pred), (y_pred, others)

        import jax

        gradients = jax.value_and_grad(doubled, has_aux=True)
        (loss, (y_pred, others)), found = gradients(trainable, others)
        trainable, optimizer_state = self.optimizer.stateless_apply(
            optimizer_state, found, trainable
        )
        logs: dict[str, Any] = {}
        new: list[Any] = []
        for metric in self.metrics:
            own = metrics[len(new) : len(new) + len(metric.variables)]
            told = (loss,) if metric.name == "loss" else (y, y_pred)
            own = metric.stateless_update_state(own, *told)
            logs[metric.name] = metric.stateless_result(own)
            new += own
        return logs, (trainable, others, optimizer_state, new)


class OwnStep(Given):
    """A model with a ``train_step`` of its own."""

    def build_model(self, configuration: Mapping[str, Any], signature: Any) -> keras.Model:
        made = super().build_model(configuration, signature)
        model = Twice(made.inputs, made.outputs)
        optimizer = keras.optimizers.Adam(configuration["learning_rate"])
        model.compile(loss="mse", optimizer=optimizer, metrics=["mse"])
        return model


class HalfPrecision(Given):
    """Mixed precision, by a policy that is set for all of Keras."""

    def build_model(self, configuration: Mapping[str, Any], signature: Any) -> keras.Model:
        keras.config.set_dtype_policy("mixed_float16")
        return super().build_model(configuration, signature)


class Pretrained(Given):
    """A network of ``keras.applications`` with weights from a file, not to be trained."""

    folder: ClassVar[Path] = Path(tempfile.mkdtemp())
    weights: ClassVar[Path] = folder / "base.weights.h5"

    def data(self) -> tuple[Any, Any]:
        pixels = np.random.default_rng(0).integers(0, 256, size=(ROWS // 3, 32, 32, 3))
        return pixels.astype("uint8"), pixels.mean(axis=(1, 2, 3)) / 255

    def body(self, inputs: Any) -> Any:
        made = {"include_top": False, "input_shape": (32, 32, 3), "alpha": 0.25, "pooling": "avg"}
        if not self.weights.exists():
            keras.utils.set_random_seed(0)
            keras.applications.MobileNet(weights=None, **made).save_weights(self.weights)
        base = keras.applications.MobileNet(weights=str(self.weights), **made)
        base.trainable = False
        scaled = keras.applications.mobilenet.preprocess_input(ops.cast(inputs, "float32"))
        return base(scaled, training=False)


class ImageFolder(Given):
    """A folder of pictures, one folder a class, as Keras reads it."""

    metric, direction = "accuracy", "maximize"
    outputs, activation, loss = 3, "softmax", "sparse_categorical_crossentropy"
    metrics: ClassVar[list[Any]] = ["accuracy"]

    def data(self) -> Any:
        import tensorflow as tf

        folder = Path(tempfile.mkdtemp())
        drawn = np.random.default_rng(0)
        for place, kind in enumerate(("cats", "dogs", "owls")):
            (folder / kind).mkdir()
            for number in range(ROWS // 3):
                pixels = drawn.integers(80 * place, 80 * place + 90, size=(6, 6, 3))
                picture = tf.io.encode_png(pixels.astype("uint8")).numpy()
                (folder / kind / f"{number:03}.png").write_bytes(picture)
        return keras.utils.image_dataset_from_directory(
            folder, image_size=(6, 6), batch_size=7, shuffle=False, verbose=False
        )

    def plain(self) -> tuple[Any, Any]:
        batches = list(self.data().as_numpy_iterator())
        return np.concatenate([x for x, _ in batches]), np.concatenate([y for _, y in batches])

    def body(self, inputs: Any) -> Any:
        return layers.Flatten()(layers.Conv2D(2, 3)(layers.Rescaling(1 / 255)(inputs)))


GIVEN_MODELS: tuple[type[Given], ...] = (
    *(Sparse, SparseBesideDense, Masked, AddsLoss, OwnStep, HalfPrecision, Pretrained, ImageFolder),
)
