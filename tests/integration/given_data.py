"""Classes of a person's, each with data of another shape or type, and the same for plain Keras."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import keras
import numpy as np
from keras import layers, ops

from search_spaces import Float, SearchSpace

ROWS = 90


def normal(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def far_off(y_true: Any, y_pred: Any) -> Any:
    """A function of one's own, which broadcasts where shapes differ."""
    return ops.mean(ops.abs(y_true - y_pred))


class Given:
    """A dense network on given rows; plain Keras gets what ``plain`` returns."""

    space = SearchSpace({"learning_rate": Float(1e-3, 1e-1, log=True)})
    metric = "mean_squared_error"
    direction = "minimize"
    outputs: ClassVar[int] = 1
    activation: ClassVar[str | None] = None
    bias: ClassVar[float] = 0.0
    loss: ClassVar[Any] = "mse"
    metrics: ClassVar[list[Any]] = ["mse", far_off]
    plain_class_weight: ClassVar[Mapping[int, float] | None] = None

    def data(self) -> tuple[Any, Any]:
        x = normal(ROWS, 4)
        return x, x[:, :1] - x[:, 1:2]

    def plain(self) -> tuple[Any, Any]:
        return self.data()

    def body(self, inputs: Any) -> Any:
        return layers.Dense(5, activation="tanh")(inputs)

    def build_model(self, configuration: Mapping[str, Any], signature: Any) -> keras.Model:
        inputs = keras.Input(signature.input_shape, dtype=getattr(self, "input_type", "float32"))
        ends = layers.Dense(
            self.outputs,
            activation=self.activation,
            bias_initializer=keras.initializers.Constant(self.bias),
        )
        outputs = ends(self.body(inputs))
        model = keras.Model(inputs, outputs)
        model.compile(
            loss=self.loss,
            optimizer=keras.optimizers.Adam(configuration["learning_rate"]),
            metrics=self.metrics,
        )
        return model


class ColumnTarget(Given):
    """Targets of shape (rows, 1)."""


class SeveralAmounts(Given):
    """Two amounts a row."""

    outputs = 2

    def data(self) -> tuple[Any, Any]:
        x = normal(ROWS, 4)
        return x, x[:, :2] ** 2


class Tags(Given):
    """Several labels may hold for a row."""

    metric = "binary_crossentropy"
    outputs, activation, loss = 3, "sigmoid", "binary_crossentropy"
    metrics: ClassVar[list[Any]] = ["binary_crossentropy", "binary_accuracy"]

    def data(self) -> tuple[Any, Any]:
        x = normal(ROWS, 4)
        return x, (x[:, :3] > 0.3).astype(int)


class Itself(Given):
    """An autoencoder."""

    outputs = 4

    def data(self) -> tuple[Any, Any]:
        x = normal(ROWS, 4)
        return x, x


class Sequence(Given):
    """A number for each step of a sequence."""

    def data(self) -> tuple[Any, Any]:
        x = normal(ROWS, 6, 2)
        return x, np.cumsum(x[:, :, :1], axis=1)

    def body(self, inputs: Any) -> Any:
        return layers.SimpleRNN(4, return_sequences=True)(inputs)


class OneHot(Given):
    """Classes as rows of zeros and a one."""

    metric, direction = "accuracy", "maximize"
    outputs, activation, loss = 3, "softmax", "categorical_crossentropy"
    metrics: ClassVar[list[Any]] = ["accuracy", keras.metrics.F1Score(average="macro")]

    def data(self) -> tuple[Any, Any]:
        x = normal(ROWS, 4)
        return x, np.eye(3)[x[:, :3].argmax(axis=1)]


class Ids(Given):
    """Whole numbers that float32 cannot tell apart."""

    input_type = "int32"

    def data(self) -> tuple[Any, Any]:
        ids = 2**24 + np.random.default_rng(0).integers(0, 50, size=(ROWS, 1))
        return ids, (ids % 5).astype("float32")

    def body(self, inputs: Any) -> Any:
        return layers.Flatten()(layers.Embedding(5, 3)(ops.mod(inputs, 5)))


class Pixels(Given):
    """Images of bytes, scaled inside the model."""

    def data(self) -> tuple[Any, Any]:
        pixels = np.random.default_rng(0).integers(0, 256, size=(ROWS, 4, 4, 1)).astype("uint8")
        return pixels, pixels.mean(axis=(1, 2, 3)) / 255

    def body(self, inputs: Any) -> Any:
        return layers.Flatten()(layers.Rescaling(1 / 255)(inputs))


class TrueOrFalse(Given):
    """A target of booleans, and a metric that is 0/0 at first."""

    metric, direction = "accuracy", "maximize"
    activation, loss, bias = "sigmoid", "binary_crossentropy", -4.0

    @staticmethod
    def precision(y_true: Any, y_pred: Any) -> Any:
        guessed, truth = ops.round(y_pred), ops.cast(y_true, "float32")
        return ops.sum(guessed * truth) / ops.sum(guessed)

    metrics: ClassVar[list[Any]] = ["accuracy", precision]

    def data(self) -> tuple[Any, Any]:
        x = normal(ROWS, 4)
        return x, x[:, :1] > 0.9


class Words(Given):
    """Labels as texts, for which plain Keras needs a column of codes."""

    metric, direction = "f1_score", "maximize"
    activation, loss = "sigmoid", "binary_crossentropy"
    metrics: ClassVar[list[Any]] = [keras.metrics.F1Score(threshold=0.5), "accuracy", far_off]

    def data(self) -> tuple[Any, Any]:
        x = normal(ROWS, 4)
        return x, np.where(x[:, 0] > 0.2, "yes", "no")

    def plain(self) -> tuple[Any, Any]:
        x, y = self.data()
        return x, (y == "yes").astype("float32").reshape(-1, 1)


class WeighedWords(Words):
    """The same, weighed by the label."""

    class_weight: ClassVar[Any] = {"yes": 5.0, "no": 0.5}
    plain_class_weight: ClassVar[Mapping[int, float] | None] = {0: 0.5, 1: 5.0}


class WeighedSurvey(Given):
    """Answers 1, 2 and 3, weighed by these."""

    metric, direction = "accuracy", "maximize"
    outputs, activation, loss = 3, "softmax", "sparse_categorical_crossentropy"
    metrics: ClassVar[list[Any]] = ["accuracy"]
    class_weight: ClassVar[Any] = {1: 1.0, 2: 4.0, 3: 0.5}
    plain_class_weight: ClassVar[Mapping[int, float] | None] = {0: 1.0, 1: 4.0, 2: 0.5}

    def data(self) -> tuple[Any, Any]:
        x = normal(ROWS, 4)
        return x, x[:, :3].argmax(axis=1) + 1

    def plain(self) -> tuple[Any, Any]:
        x, y = self.data()
        return x, y - 1


class WeighedRows(Given):
    """Rows that count differently, those that are measured too."""

    metric, direction = "loss", "minimize"

    def sample_weight(self, x: Any, y: Any) -> Any:
        return np.where(x[:, 0] > 0, 3.0, 0.25).astype("float32")


class Adapted(Given):
    """A layer adapted to the training rows, and to no other."""

    def body(self, inputs: Any) -> Any:
        normalized = layers.Normalization()
        normalized.adapt(self.training_inputs)
        return layers.Dense(5, activation="tanh")(normalized(inputs))

    def build_model(self, configuration: Mapping[str, Any], signature: Any) -> keras.Model:
        self.training_inputs = signature.training_inputs
        return super().build_model(configuration, signature)


class SeveralInputs(Given):
    """Numbers and ids in a dict, with two outputs in another."""

    metric, direction = "price_mae", "minimize"

    def data(self) -> tuple[Any, Any]:
        wide = normal(ROWS, 3)
        ids = np.random.default_rng(1).integers(0, 9, size=(ROWS, 2))
        return {"wide": wide, "ids": ids}, {"price": wide[:, 0] + ids[:, 0], "kind": ids[:, 1] % 3}

    def build_model(self, configuration: Mapping[str, Any], signature: Any) -> keras.Model:
        shapes = signature.input_shape
        wide = keras.Input(shapes["wide"], name="wide")
        ids = keras.Input(shapes["ids"], name="ids", dtype="int32")
        joined = layers.Concatenate()([wide, layers.Flatten()(layers.Embedding(9, 2)(ids))])
        outputs = {
            "price": layers.Dense(1, name="price")(joined),
            "kind": layers.Dense(3, activation="softmax", name="kind")(joined),
        }
        model = keras.Model({"wide": wide, "ids": ids}, outputs)
        model.compile(
            loss={"price": "mse", "kind": "sparse_categorical_crossentropy"},
            optimizer=keras.optimizers.Adam(configuration["learning_rate"]),
            metrics={"price": ["mae"], "kind": ["accuracy"]},
        )
        return model


class InputsInAList(SeveralInputs):
    """The same in lists, as a functional model of lists takes them."""

    metric, direction = "accuracy", "maximize"

    def data(self) -> tuple[Any, Any]:
        x, y = super().data()
        return [x["wide"], x["ids"]], y["kind"]

    def build_model(self, configuration: Mapping[str, Any], signature: Any) -> keras.Model:
        inputs = [keras.Input(shape) for shape in signature.input_shape]
        joined = layers.Concatenate()(inputs)
        model = keras.Model(inputs, layers.Dense(3, activation="softmax")(joined))
        model.compile(
            loss="sparse_categorical_crossentropy",
            optimizer=keras.optimizers.Adam(configuration["learning_rate"]),
            metrics=["accuracy"],
        )
        return model


class Doses(Given):
    """Five whole numbers that are amounts, as the loss says."""

    def data(self) -> tuple[Any, Any]:
        x = normal(ROWS, 4)
        return x, np.array([0, 1, 2, 10, 20])[np.digitize(x[:, 0], [-1, 0, 0.5, 1.2])]

    def plain(self) -> tuple[Any, Any]:
        return self.data()

    metrics: ClassVar[list[Any]] = ["mse", "mae"]


GIVEN: tuple[type[Given], ...] = (
    *(ColumnTarget, SeveralAmounts, Tags, Itself, Sequence, OneHot, Ids, Pixels, TrueOrFalse),
    *(
        Words,
        WeighedWords,
        WeighedSurvey,
        WeighedRows,
        Adapted,
        SeveralInputs,
        InputsInAList,
        Doses,
    ),
)
