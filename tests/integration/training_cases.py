"""Trainings that must come out as ``model.fit`` would have them: one of each kind, all tiny.

A case often holds two things that have nothing to do with each other, since compiling takes all
the time. Biases that only rounding moves, since normalisation or a softmax takes their gradient
away, are switched off: no two programs agree on them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import keras
import numpy as np
from keras import layers, losses, metrics, optimizers
from keras.optimizers import schedules

from objectives.data.class_weights import weights_by_class
from objectives.data.rows import Rows
from tests.integration import own_models
from tests.integration.watching_callbacks import CALLBACKS

# Of the training rows, 16 at a time leave a batch of 11.
TRAIN, VALIDATION = 75, 40

Training: TypeAlias = "tuple[keras.Model, Rows, Rows]"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A training and how to run it.

    ``class_weight`` is for ``fit`` alone: the rows of the case have those weights already.
    """

    build: Callable[[], Training]
    callbacks: Callable[[Path], Sequence[keras.callbacks.Callback]] = lambda _: ()
    class_weight: dict[int, float] | None = None
    batch_size: int = 16
    streamed: bool = False
    epochs: int = 3


def drawn(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng([seed, *shape]).normal(size=shape).astype(np.float32)


def regression(rows: int, *shape: int) -> Rows:
    x = drawn(rows, *(shape or (6,)))
    return Rows(x=x, y=np.sin(x.reshape(rows, -1).sum(axis=1, keepdims=True)).astype(np.float32))


def classes(rows: int, count: int = 3) -> Rows:
    x = drawn(rows, 6)
    return Rows(x=x, y=(np.abs(x[:, 0] * 3).astype(np.int32) % count)[:, None])


def one_hot(rows: int) -> Rows:
    coded = classes(rows)
    return replace(coded, y=np.eye(3, dtype=np.float32)[coded.y[:, 0]])


def weighted(rows: Rows) -> Rows:
    return replace(rows, sample_weight=np.linspace(0.1, 2, len(rows), dtype=np.float32))


def network(
    *hidden: keras.Layer,
    out: keras.Layer | None = None,
    shape: tuple[int, ...] = (6,),
    rows: Callable[[int], Rows] | None = None,
    train: int = TRAIN,
    **compilation: Any,
) -> Training:
    """Return a network of the layers given, or of one hidden layer, and its rows."""
    body = hidden or (layers.Dense(5, activation="tanh"),)
    model = keras.Sequential([keras.Input(shape), *body, out or layers.Dense(1)])
    drawn_rows = rows or (lambda count: regression(count, *shape))
    return compiled(model, rows=drawn_rows, train=train, **compilation)


def compiled(
    model: keras.Model, *, rows: Callable[[int], Rows], train: int = TRAIN, **compilation: Any
) -> Training:
    chosen = {"loss": "mse", "optimizer": optimizers.SGD(0.1)} | compilation
    model.compile(**chosen)
    return model, rows(train), rows(VALIDATION)


def optimized(
    make: Callable[[], keras.Optimizer],
    *,
    hidden: Callable[[], keras.Layer] | None = None,
    **compilation: Any,
) -> Case:
    """Return a case about an optimizer, whose batches are all full: that halves the time."""
    return Case(
        build=lambda: network(
            *([] if hidden is None else [hidden()]), optimizer=make(), train=64, **compilation
        )
    )


def layered(
    make: Callable[[], Sequence[keras.Layer]],
    *shape: int,
    rows: Callable[[int], Rows] | None = None,
) -> Case:
    return Case(build=lambda: network(*make(), shape=shape or (6,), rows=rows))


OPTIMIZERS = {
    "sgd": optimized(lambda: optimizers.SGD(0.1)),
    "momentum_mae": optimized(lambda: optimizers.SGD(0.05, momentum=0.9), loss="mae"),
    "nesterov_huber": optimized(
        lambda: optimizers.SGD(0.05, momentum=0.9, nesterov=True),
        loss=losses.Huber(0.3),
        metrics=[metrics.R2Score()],
    ),
    "adagrad_own_loss": optimized(lambda: optimizers.Adagrad(0.05), loss=own_models.own_loss),
    "rmsprop": optimized(lambda: optimizers.RMSprop(0.01, centered=True, momentum=0.5)),
    "adam_exponential_decay": optimized(
        lambda: optimizers.Adam(schedules.ExponentialDecay(0.05, 4, 0.5))
    ),
    "adamw_cosine_decay_with_warm_up": optimized(
        lambda: optimizers.AdamW(
            schedules.CosineDecay(0.001, 8, warmup_target=0.05, warmup_steps=4), weight_decay=0.1
        )
    ),
    "nadam_piecewise_constant": optimized(
        lambda: optimizers.Nadam(schedules.PiecewiseConstantDecay([3, 9], [0.05, 0.01, 0.002]))
    ),
    "adamax_polynomial_decay": optimized(
        lambda: optimizers.Adamax(schedules.PolynomialDecay(0.05, 10, 0.001, power=2, cycle=True))
    ),
    "ftrl": optimized(lambda: optimizers.Ftrl(0.05, l1_regularization_strength=0.001)),
    "lion": optimized(lambda: optimizers.Lion(0.001)),
    "adafactor": optimized(lambda: optimizers.Adafactor(0.01)),
    "clipnorm_l1_l2": optimized(
        lambda: optimizers.SGD(0.2, clipnorm=0.1),
        hidden=lambda: layers.Dense(
            5,
            activation="tanh",
            kernel_regularizer=keras.regularizers.L1L2(0.01, 0.02),
            bias_regularizer="l2",
        ),
    ),
    "clipvalue_activity_regularizer": optimized(
        lambda: optimizers.SGD(0.2, clipvalue=0.02),
        hidden=lambda: layers.Dense(5, activation="tanh", activity_regularizer="l2"),
    ),
    "global_clipnorm_max_norm": optimized(
        lambda: optimizers.SGD(0.2, global_clipnorm=0.1),
        hidden=lambda: layers.Dense(5, kernel_constraint=keras.constraints.MaxNorm(0.5)),
    ),
    # Four steps an epoch: an update goes from one into the next.
    "gradient_accumulation": optimized(
        lambda: optimizers.Adam(0.02, gradient_accumulation_steps=3)
    ),
    "average": optimized(lambda: optimizers.SGD(0.1, use_ema=True, ema_momentum=0.9)),
    "average_put_back_meanwhile": optimized(
        lambda: optimizers.SGD(0.1, use_ema=True, ema_momentum=0.9, ema_overwrite_frequency=5)
    ),
    "weight_decay": optimized(lambda: optimizers.SGD(0.1, weight_decay=0.05)),
}

LOSSES = {
    "binary_crossentropy": Case(
        build=lambda: network(
            out=layers.Dense(1, activation="sigmoid"),
            rows=lambda count: classes(count, 2),
            loss="binary_crossentropy",
            metrics=["accuracy", "auc"],
        )
    ),
    "categorical_crossentropy": Case(
        build=lambda: network(
            out=layers.Dense(3),
            rows=one_hot,
            loss=losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1),
            # F1 is a number for each class, which no trainer reports or stumbles over.
            metrics=["accuracy", metrics.F1Score()],
        )
    ),
    "sparse_categorical_crossentropy": Case(
        build=lambda: network(
            out=layers.Dense(3, activation="softmax"),
            rows=classes,
            loss="sparse_categorical_crossentropy",
            metrics=["accuracy", metrics.SparseTopKCategoricalAccuracy(2)],
        )
    ),
}


def texts() -> Training:
    def rows(count: int) -> Rows:
        words = [f"{'good' if row % 3 else 'bad'} word{row % 5}" for row in range(count)]
        return Rows(x=np.asarray(words, dtype=object), y=drawn(count, 1))

    vectorization = layers.TextVectorization(max_tokens=9, output_sequence_length=3)
    vectorization.adapt(rows(TRAIN).x)
    embedded = [vectorization, layers.Embedding(9, 2), layers.GlobalAveragePooling1D()]
    model = keras.Sequential([keras.Input((), dtype="string"), *embedded, layers.Dense(1)])
    return compiled(model, rows=rows)


LAYERS = {
    "batch_normalization": layered(
        lambda: [layers.Dense(5, use_bias=False), layers.BatchNormalization(), layers.ReLU()]
    ),
    "layer_normalization_prelu": layered(
        lambda: [layers.Dense(5), layers.LayerNormalization(), layers.PReLU()]
    ),
    "dropout": layered(lambda: [layers.Dense(8, activation="tanh"), layers.Dropout(0.4)]),
    "alpha_dropout_noise": layered(
        lambda: [
            layers.Dense(8, activation="selu"),
            layers.AlphaDropout(0.2),
            layers.GaussianNoise(0.3),
        ]
    ),
    "convolution_1d": layered(own_models.convolution_1d, *(9, 2)),
    "convolution_2d": layered(
        lambda: [
            layers.Conv2D(3, 2, padding="same", activation="tanh"),
            layers.MaxPooling2D(),
            layers.GlobalAveragePooling2D(),
        ],
        *(6, 6, 2),
    ),
    "convolutions_of_other_kinds": layered(own_models.convolutions_of_other_kinds, *(6, 6, 2)),
    "convolutions_of_volumes": layered(own_models.convolutions_of_volumes, *(5, 5, 5, 2)),
    "embedding_lstm": layered(
        lambda: [layers.Embedding(7, 3, mask_zero=True), layers.LSTM(4)],
        *(5,),
        rows=lambda n: Rows(x=np.abs(drawn(n, 5) * 3).astype(np.int32) % 7, y=drawn(n, 1)),
    ),
    # It draws a mask for validation rows too, so measuring moves its seed on.
    "gru_with_dropout": layered(lambda: [layers.GRU(4, dropout=0.2)], *(5, 2)),
    "attention": layered(
        lambda: [own_models.SelfAttention(), layers.GlobalAveragePooling1D()], *(4, 3)
    ),
    "frozen": layered(
        lambda: [
            layers.Dense(5, activation="tanh", trainable=False),
            layers.BatchNormalization(trainable=False),
        ]
    ),
    "texts": Case(build=texts),
    "not_for_xla": layered(lambda: [layers.Dense(5, activation="tanh"), own_models.NotForXla()]),
    "loss_added_by_a_layer": layered(
        lambda: [layers.Dense(5, activation="tanh"), own_models.AddsLoss()]
    ),
}


def two_inputs(kind: type, *, train: int = TRAIN) -> Training:
    """Return a model with two inputs, in a dict or a list, and sample weights."""
    inputs = {"left": keras.Input((4,), name="left"), "right": keras.Input((2,), name="right")}
    hidden = layers.Dense(5, activation="tanh")(inputs["left"])
    joined = layers.Concatenate()([layers.Dropout(0.2)(hidden), inputs["right"]])
    model = keras.Model(as_kind(inputs, kind), layers.Dense(1)(joined))

    def rows(count: int) -> Rows:
        x = {"left": drawn(count, 4), "right": drawn(count, 2)}
        return weighted(Rows(x=as_kind(x, kind), y=drawn(count, 1)))

    return compiled(model, rows=rows, train=train, metrics=["mae"], weighted_metrics=["mse"])


def two_outputs(kind: type, *, weights: str) -> Training:
    """Return a model with two outputs, in a dict or a list, and sample weights or none."""
    inputs = keras.Input((6,))
    hidden = layers.Dense(5, activation="tanh")(inputs)
    out = {
        "price": layers.Dense(1, name="price")(hidden),
        "kind": layers.Dense(3, activation="softmax", name="kind")(hidden),
    }
    each_loss = {"price": "mse", "kind": "sparse_categorical_crossentropy"}
    each_metric = {"price": ["mae"], "kind": ["accuracy"]}

    def rows(count: int) -> Rows:
        coded = classes(count)
        weight = {name: np.abs(drawn(count, seed=len(name))) for name in out}
        given = {"none": None, "single": weight["kind"], "each": as_kind(weight, kind)}
        y = as_kind({"price": drawn(count, 1), "kind": coded.y}, kind)
        return Rows(x=coded.x, y=y, sample_weight=given[weights])

    return compiled(
        keras.Model(inputs, as_kind(out, kind)),
        rows=rows,
        loss=as_kind(each_loss, kind),
        loss_weights=as_kind({"price": 0.3, "kind": 1.5}, kind),
        metrics=as_kind(each_metric, kind),
        weighted_metrics=None if weights == "none" else as_kind(each_metric, kind),
    )


def as_kind(each: dict[str, Any], kind: type) -> Any:
    return each if kind is dict else list(each.values())


def class_weights(rows: Callable[[int], Rows], loss: str) -> Case:
    weight = {0: 0.5, 1: 3.0}

    def with_weights(count: int) -> Rows:
        plain = rows(count)
        # As `fit` does, which leaves validation rows alone.
        if count == VALIDATION:
            return plain
        return replace(plain, sample_weight=weights_by_class(plain.y, weight, ("0", "1", "2")))

    return Case(
        build=lambda: network(
            out=layers.Dense(3, activation="softmax"), rows=with_weights, loss=loss
        ),
        class_weight=weight,
    )


STRUCTURES = {
    "inputs_in_a_dict": Case(build=lambda: two_inputs(dict)),
    "inputs_in_a_list": Case(build=lambda: two_inputs(list)),
    "outputs_in_a_dict": Case(build=lambda: two_outputs(dict, weights="each")),
    "outputs_in_a_list": Case(build=lambda: two_outputs(list, weights="single")),
    "outputs_without_weights": Case(build=lambda: two_outputs(dict, weights="none")),
    "class_weights": class_weights(classes, "sparse_categorical_crossentropy"),
    "class_weights_of_one_hot": class_weights(one_hot, "categorical_crossentropy"),
    "rows_in_float64": Case(
        build=lambda: network(
            rows=lambda n: Rows(x=drawn(n, 6).astype(np.float64), y=drawn(n, 1).astype(np.float64))
        )
    ),
    "fewer_rows_than_a_batch": Case(build=lambda: network(train=11, metrics=["mae"])),
    "as_many_rows_as_a_batch": Case(build=lambda: network(train=16, metrics=["mae"])),
    "streamed": Case(
        build=lambda: network(layers.Dense(5, activation="tanh"), layers.Dropout(0.2)),
        batch_size=4,
        streamed=True,
    ),
    "streamed_inputs_in_a_dict": Case(
        build=lambda: two_inputs(dict, train=72), batch_size=4, streamed=True
    ),
}


def own(
    make: Callable[..., keras.Model], *, train: int = TRAIN, metrics: Sequence[str] = ("mae",)
) -> Case:
    def build() -> Training:
        inputs = keras.Input((6,))
        hidden = layers.Dense(5, activation="tanh")(inputs)
        model = make(inputs, layers.Dense(1)(hidden))
        return compiled(model, rows=regression, train=train, metrics=list(metrics) or None)

    return Case(build=build)


OWN_MODELS = {
    "subclassed": Case(build=lambda: compiled(own_models.Residual(), rows=regression)),
    "own_metrics": own(own_models.OwnMetrics),
    "own_metrics_full_batches": own(own_models.OwnMetrics, train=64),
    "own_computed_loss": own(own_models.OwnComputedLoss),
    "own_steps": own(own_models.OwnSteps, metrics=()),
    "own_steps_full_batches": own(own_models.OwnSteps, train=64, metrics=()),
}

# The rate is high enough for the loss to rise now and then.
WITH_CALLBACKS = {
    name: Case(
        build=lambda: network(optimizer=optimizers.Adam(0.1), metrics=["mae"], train=48),
        callbacks=make,
        epochs=6,
    )
    for name, make in CALLBACKS.items()
}

# Why not on JAX.
ONLY_ON_TENSORFLOW = {
    "tensorboard": "it would load TensorFlow here, to hear what the CSV logger hears",
    "texts": "JAX has no texts",
}

CASES: dict[str, Case] = {
    **OPTIMIZERS,
    **LOSSES,
    **LAYERS,
    **STRUCTURES,
    **OWN_MODELS,
    **WITH_CALLBACKS,
}
