"""Models with code of a user's own, for either of Keras's backends."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers, ops


def own_loss(wanted: Any, predicted: Any) -> Any:
    return ops.mean(ops.abs(wanted - predicted) ** 1.5, axis=-1)


class AddsLoss(layers.Layer):
    """Passes its input on and adds a loss, in training only."""

    def call(self, inputs: Any, training: bool = False) -> Any:
        if training:
            self.add_loss(0.1 * ops.mean(inputs**2))
        return inputs


class NotForXla(layers.Layer):
    """Runs what XLA has no operation for, on TensorFlow; on JAX ``fit`` cannot do so either."""

    def call(self, inputs: Any) -> Any:
        if keras.config.backend() != "tensorflow":
            return inputs * 0.5
        import tensorflow as tf

        half = tf.numpy_function(lambda: np.float32(0.5), [], tf.float32)
        return inputs * tf.ensure_shape(half, ())


class SelfAttention(layers.Layer):
    def __init__(self) -> None:
        super().__init__()
        self.attention = layers.MultiHeadAttention(2, 2, dropout=0.1, use_bias=False)

    def build(self, shape: Any) -> None:
        self.attention.build(shape, shape)

    def call(self, inputs: Any, training: bool = False) -> Any:
        return inputs + self.attention(inputs, inputs, training=training)


class Residual(keras.Model):
    """Is built by its first batch, as subclassed models are."""

    def __init__(self) -> None:
        super().__init__()
        self.into = layers.Dense(5, activation="tanh")
        self.normal = layers.BatchNormalization()
        self.dropout = layers.Dropout(0.2)
        self.out = layers.Dense(1)

    def call(self, inputs: Any, training: bool = False) -> Any:
        hidden = self.normal(self.into(inputs), training=training)
        return self.out(hidden + self.dropout(hidden, training=training))


class OwnMetrics(keras.Model):
    """Reports more than its metrics, as those may who override ``compute_metrics``."""

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        logs = super().compute_metrics(x, y, y_pred, sample_weight)
        return logs | {"largest": ops.max(ops.abs(y_pred))}


class OwnComputedLoss(keras.Model):
    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, **_: Any
    ) -> Any:
        return ops.mean(ops.abs(y - y_pred) ** 3)


class OwnSteps(keras.Model):
    """Overrides both steps and logs what no metric of the model holds."""

    def train_step(self, *arguments: Any) -> Any:
        return self._step_of_jax(*arguments) if len(arguments) == 2 else self._step(*arguments)

    def test_step(self, *arguments: Any) -> Any:
        x, y = arguments[-1]
        if len(arguments) == 1:
            return {"off_by": ops.mean(ops.abs(y - self(x, training=False)))}
        trainable, others, metrics = arguments[0]
        predicted, _ = self.stateless_call(trainable, others, x, training=False)
        return {"off_by": ops.mean(ops.abs(y - predicted))}, (trainable, others, metrics)

    def _step(self, data: Any) -> Any:
        import tensorflow as tf

        x, y = data
        with tf.GradientTape() as tape:
            loss = ops.mean((y - self(x, training=True)) ** 2)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
        return {"of_this_step": loss}

    def _step_of_jax(self, state: Any, data: Any) -> Any:
        import jax

        x, y = data
        trainable, others, slots, metrics = state

        def loss_of(weights: Any) -> Any:
            predicted, after = self.stateless_call(weights, others, x, training=True)
            return ops.mean((y - predicted) ** 2), after

        (loss, others), gradients = jax.value_and_grad(loss_of, has_aux=True)(trainable)
        trainable, slots = self.optimizer.stateless_apply(slots, gradients, trainable)
        return {"of_this_step": loss}, (trainable, others, slots, metrics)


def convolution_1d() -> list[layers.Layer]:
    return [
        layers.Conv1D(4, 3, activation="relu"),
        layers.SpatialDropout1D(0.3),
        layers.MaxPooling1D(),
        layers.Flatten(),
    ]


def convolutions_of_other_kinds() -> list[layers.Layer]:
    return [
        layers.SeparableConv2D(3, 2, padding="same", activation="tanh"),
        layers.MaxPooling2D(3, strides=2, padding="same"),
        layers.DepthwiseConv2D(2, activation="tanh"),
        layers.Conv2DTranspose(2, 2, strides=2, activation="tanh"),
        layers.GlobalAveragePooling2D(),
    ]


def convolutions_of_volumes() -> list[layers.Layer]:
    return [
        layers.Conv3D(3, 2, activation="tanh"),
        layers.MaxPooling3D(),
        layers.Conv3D(2, 2, padding="same", activation="tanh"),
        layers.Flatten(),
    ]
