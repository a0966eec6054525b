"""Models written out as Python build the same models again, and read as if written by hand."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras
import pytest
from keras import layers as kl
from keras import optimizers as ko

from objectives.catalog import make_objective
from objectives.data.task import Task
from objectives.errors import ObjectiveError
from objectives.families.cycled_momentum import CycledMomentumSGD
from objectives.families.monte_carlo import (
    MonteCarloAlphaDropout,
    MonteCarloDropout,
    MonteCarloMean,
)
from objectives.families.schedules import OneCycle, PowerDecay
from objectives.families.wide_and_deep_model import WideAndDeepModel
from objectives.objective import Signature
from objectives.reference import ObjectiveReference
from objectives.source.model_source import model_source
from objectives.source.written_model import ForeignPartsError, written_model
from search_spaces import Configuration

HOUSING = Signature(input_shape=(8,), task=Task.REGRESSION, training_rows=1000, epochs=20)
IMAGES = Signature(
    input_shape=(4, 4), task=Task.MULTICLASS, classes=("a", "b", "c"), training_rows=900, epochs=5
)
schedules = ko.schedules


@pytest.fixture(autouse=True)
def own_registry() -> Iterator[None]:
    """Keep the classes of written files out of Keras's registry, and its numbers from 0."""
    known = keras.saving.get_custom_objects()
    before = dict(known)
    keras.utils.clear_session(free_memory=False)
    yield
    known.clear()
    known.update(before)


def built(text: str) -> Any:
    """Return the model that a text builds in a namespace of its own, numbered from 0."""
    keras.utils.clear_session(free_memory=False)
    namespace: dict[str, Any] = {"__name__": "written"}
    exec(compile(text, "written.py", "exec"), namespace)
    return namespace["build_model"]()


def told(node: Any) -> Any:
    """Return a serialised object without where its class lies and how far it was built."""
    if isinstance(node, dict):
        left_out = {"build_config", "compile_config"}
        if "keras_tuning" in str(node.get("registered_name")):
            left_out.add("module")
        return {key: told(value) for key, value in node.items() if key not in left_out}
    if isinstance(node, list | tuple):
        return [told(value) for value in node]
    return node


def assert_same(one: Any, other: Any) -> None:
    first, second = map(keras.saving.serialize_keras_object, (one, other))
    assert told(first) == told(second)
    assert told(one.get_compile_config()) == told(other.get_compile_config())
    assert told(one.optimizer.get_config()) == told(other.optimizer.get_config())
    assert [tuple(one.shape) for one in one.weights] == [tuple(one.shape) for one in other.weights]


def assert_formatted(text: str) -> None:
    """Assert that ruff would change nothing and finds nothing wrong."""
    for arguments in (["format", "--check"], ["check", "--select", "E,F,I,UP"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *arguments, "--isolated", "--line-length=100", "-"],
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr + text


def sequential(
    *middle: keras.Layer, optimizer: Any = "sgd", loss: Any = "mse", metrics: Any = None
) -> keras.Model:
    model = keras.Sequential([keras.Input((8,)), *middle, kl.Dense(1)])
    model.compile(loss=loss, optimizer=optimizer, metrics=metrics)
    return model


def wide_and_deep() -> keras.Model:
    inputs = keras.Input((8,))
    hidden = kl.Dense(30, activation="relu")(inputs)
    hidden = kl.Dense(30, activation="relu")(hidden)
    model = keras.Model(inputs, kl.Dense(1)(kl.Concatenate()([inputs, hidden])))
    model.compile(loss="mse", optimizer=ko.Adam(1e-3))
    return model


def two_outputs(**names: str) -> keras.Model:
    wide, deep = keras.Input((5,), name="wide"), keras.Input((6,), name="deep input")
    hidden = kl.Dense(7, activation="tanh")(deep)
    main = kl.Dense(1, **{"name": names["main"]} if names else {})(kl.concatenate([wide, hidden]))
    auxiliary = kl.Dense(1, name=names.get("auxiliary"))(hidden)
    model = keras.Model([wide, deep], [main, auxiliary])
    first, second = model.output_names
    model.compile(
        loss={first: "mse", second: keras.losses.Huber(delta=3.0)},
        loss_weights={first: 0.9, second: 0.1},
        optimizer="sgd",
        metrics={first: ["mae"], second: [keras.metrics.RootMeanSquaredError()]},
    )
    return model


def structured() -> keras.Model:
    """Return a model with dictionaries, a shared layer and a model as a layer."""
    inputs = {"a": keras.Input((3,), name="a"), "b": keras.Input((3,), name="b")}
    shared = kl.Dense(4)
    both = kl.Add()([shared(inputs["a"]), shared(inputs["b"])])
    first, second = keras.Input((4,)), kl.Dense(2)
    inner = keras.Model(first, second(kl.ReLU(max_value=6.0)(first)))
    outer = keras.Sequential([keras.Input((2,)), kl.Dense(3)])
    model = keras.Model(inputs, {"y": outer(inner(both))}, name="mine")
    model.compile(loss={"y": "mse"}, optimizer="adam")
    return model


def monte_carlo(inner: keras.Model) -> keras.Model:
    model = MonteCarloMean(inner, samples=3)
    model.compile(loss="mse", optimizer="sgd")
    return model


def frozen() -> keras.Model:
    first = kl.Dense(3, name="reused")
    first.trainable = False
    return sequential(first)


def uncompiled(*layers: keras.Layer) -> keras.Model:
    return keras.Sequential([keras.Input((8,)), *layers])


MODELS: dict[str, Callable[[], keras.Model]] = {
    "nothing between": sequential,
    "relu": lambda: sequential(
        kl.Dense(30, activation="relu", kernel_initializer="he_normal"), metrics=["mae"]
    ),
    "batch normalisation": lambda: sequential(
        kl.BatchNormalization(momentum=0.9), kl.Dense(3, use_bias=False), kl.Activation("selu")
    ),
    "activations with settings": lambda: sequential(
        kl.Dense(3), kl.LeakyReLU(negative_slope=0.3), kl.PReLU(), kl.ELU(alpha=0.5)
    ),
    "an activation in a layer": lambda: sequential(kl.Dense(3, activation=kl.LeakyReLU(0.2))),
    "l1, l2 and both": lambda: sequential(
        kl.Dense(3, kernel_regularizer=keras.regularizers.L1(0.01)),
        kl.Dense(3, kernel_regularizer="l2"),
        kl.Dense(3, kernel_regularizer=keras.regularizers.L1L2(l1=0.1, l2=1e-5)),
    ),
    "constraints": lambda: sequential(
        kl.Dense(3, kernel_constraint=keras.constraints.MaxNorm(1.0)),
        kl.Dense(3, kernel_constraint="non_neg", bias_constraint=keras.constraints.MaxNorm(2)),
    ),
    "initializers": lambda: sequential(
        kl.Dense(3, kernel_initializer=keras.initializers.VarianceScaling(2.0, mode="fan_avg")),
        kl.Dense(3, kernel_initializer=keras.initializers.HeUniform(seed=3)),
        kl.Dense(3, kernel_initializer=keras.initializers.LecunNormal()),
    ),
    "dropouts": lambda: sequential(kl.Dropout(0.2), kl.AlphaDropout(0.1, seed=4)),
    "frozen": frozen,
    "batch size and type": lambda: keras.Sequential(
        [keras.Input((2,), batch_size=4, dtype="int32"), kl.Embedding(5, 2), kl.Flatten()]
    ),
    "mixed precision": lambda: sequential(kl.Dense(3, dtype="mixed_bfloat16")),
    "momentum and clipping": lambda: sequential(
        optimizer=ko.SGD(0.1 + 0.2, momentum=0.9, nesterov=True, clipvalue=0.5)
    ),
    "clipping by norm": lambda: sequential(optimizer=ko.RMSprop(rho=0.8, clipnorm=1.0)),
    "adamw": lambda: sequential(optimizer=ko.AdamW(1e-3, beta_1=0.8, global_clipnorm=2.0)),
    "adagrad, adamax, nadam": lambda: sequential(optimizer=ko.Nadam(3e-4, beta_2=0.9)),
    "exponential": lambda: sequential(
        optimizer=ko.SGD(schedules.ExponentialDecay(0.01, 100, 0.1), momentum=0.9)
    ),
    "cosine": lambda: sequential(
        optimizer=ko.Adam(schedules.CosineDecay(0.0, 90, warmup_target=0.1, warmup_steps=10))
    ),
    "piecewise": lambda: sequential(
        optimizer=ko.SGD(schedules.PiecewiseConstantDecay([10, 20], [0.1, 0.01, 0.001]))
    ),
    "power": lambda: sequential(optimizer=ko.SGD(PowerDecay(0.1, decay_steps=5.0))),
    "one cycle": lambda: sequential(
        optimizer=CycledMomentumSGD(OneCycle(0.1, total_steps=50), total_steps=50, clipnorm=1.0)
    ),
    "loss and metric objects": lambda: sequential(
        loss=keras.losses.Huber(delta=2.0, name="mine"),
        metrics=[keras.metrics.MeanSquaredError(name="square"), keras.metrics.mean_squared_error],
    ),
    "wide and deep": wide_and_deep,
    "two outputs by name": lambda: two_outputs(main="main", auxiliary="auxiliary"),
    "two outputs that Keras named": two_outputs,
    "dictionaries, sharing, nesting": structured,
    "Monte Carlo": lambda: monte_carlo(
        uncompiled(MonteCarloDropout(0.2), kl.Dense(3), MonteCarloAlphaDropout(0.1))
    ),
    "a class": lambda: compiled(
        WideAndDeepModel([kl.Dense(3), kl.ReLU()], kl.Dense(1), kl.Dense(1)), loss=["mse", "mae"]
    ),
    "Monte Carlo of a graph": lambda: monte_carlo(wide_and_deep()),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_written_model_is_the_same_model(name: str) -> None:
    model = MODELS[name]()
    text = written_model(model, explanation=["Build the model."])
    assert_formatted(text)
    assert "deserialize_keras_object(STRUCTURE)" not in text
    assert not any(word in text for word in ("objectives.", "search_spaces", "import tuning"))
    again = built(text)
    if not model.compiled:
        assert "compile" not in text
        assert told(again.get_config()) == told(model.get_config())
        return
    assert_same(again, model)


def test_what_a_loss_keeps_to_itself_is_written() -> None:
    again = built(written_model(sequential(loss=keras.losses.Huber(delta=2.0)), explanation=["A."]))
    assert float(again.loss([[0.0]], [[9.0]])) == 2.0 * (9.0 - 1.0)


def test_the_text_reads_as_written_by_hand() -> None:
    model = sequential(
        kl.Dense(30, activation="relu", kernel_initializer="he_normal"),
        optimizer=ko.SGD(momentum=0.9),
        loss="mean_squared_error",
        metrics=["mae"],
    )
    assert written_model(model, explanation=["Build the model."]) == (
        '''import keras


def build_model() -> keras.Model:
    """Build the model."""
    model = keras.Sequential(
        [
            keras.Input((8,)),
            keras.layers.Dense(30, activation="relu", kernel_initializer="he_normal"),
            keras.layers.Dense(1),
        ]
    )
    model.compile(
        loss="mean_squared_error",
        optimizer=keras.optimizers.SGD(learning_rate=0.01, momentum=0.9),
        metrics=["mae"],
    )
    return model
'''
    )


def of_keras_operations() -> keras.Model:
    inputs = keras.Input((8,))
    return compiled(keras.Model(inputs, kl.Dense(1)(inputs + 1.0)))


def of_a_layer_with_several_outputs() -> keras.Model:
    inputs = keras.Input((3, 2))
    _, state, _ = kl.LSTM(4, return_state=True)(inputs)
    return compiled(keras.Model(inputs, kl.Dense(1)(state)))


def compiled(model: keras.Model, *, loss: Any = "mse") -> keras.Model:
    model.compile(loss=loss, optimizer=ko.SGD(PowerDecay(0.1, decay_steps=5.0)))
    return model


@pytest.mark.parametrize("make", [of_keras_operations, of_a_layer_with_several_outputs])
def test_what_has_no_readable_code_is_written_as_keras_describes_it(
    make: Callable[[], keras.Model],
) -> None:
    model = make()
    text = written_model(model, explanation=["Build the model."])
    assert "deserialize_keras_object(STRUCTURE)" in text
    assert_same(built(text), model)


def mean_squared_error(y: Any, predicted: Any) -> Any:
    return keras.ops.mean(keras.ops.square(y - predicted))


def cubed(x: Any) -> Any:
    return x**3


class Doubling(kl.Layer):
    def call(self, x: Any) -> Any:
        return 2 * x


class Mine(keras.Model):
    def call(self, x: Any) -> Any:
        return x


def of_a_class() -> keras.Model:
    model = Mine()
    model.compile(loss="mse")
    return model


@pytest.mark.parametrize(
    ("make", "part"),
    [
        (lambda: sequential(loss=mean_squared_error), r"mean_squared_error"),
        (lambda: sequential(loss=lambda y, predicted: y - predicted), "a lambda function"),
        (lambda: sequential(metrics=[mean_squared_error]), r"mean_squared_error"),
        (lambda: sequential(kl.Dense(2, activation=cubed)), "cubed"),
        (lambda: sequential(Doubling()), "Doubling"),
        (of_a_class, "Mine"),
    ],
)
def test_parts_of_a_users_own_are_refused_by_name(
    make: Callable[[], keras.Model], part: str
) -> None:
    with pytest.raises(ForeignPartsError, match=part):
        written_model(make(), explanation=["Build the model."])


FAMILIES: list[tuple[str, Signature, dict[str, Any]]] = [
    ("regressor", HOUSING, {"batch_norm": "before_activation", "hidden_layers": 2}),
    ("regressor", HOUSING, {"activation": "selu", "dropout_rate": 0.1, "dropout": "alpha"}),
    ("image_classifier", IMAGES, {"neurons_1": 7, "targets": "one_hot", "batch_norm_input": True}),
    ("wide_and_deep", HOUSING, {"schedule": "one_cycle", "momentum": 0.9}),
    ("two_inputs", HOUSING, {"wide_columns": "0-2", "optimizer": "adamw"}),
    ("two_outputs", HOUSING, {"auxiliary_weight": 0.3, "schedule": "power"}),
    ("two_outputs", HOUSING, {"dropout_rate": 0.2, "monte_carlo_samples": 5}),
    ("subclassed", HOUSING, {"activation": "leaky_relu", "schedule": "cosine"}),
    ("subclassed", HOUSING, {"dropout_rate": 0.2, "monte_carlo_samples": 5}),
]


@pytest.mark.parametrize(("family", "signature", "values"), FAMILIES)
def test_each_family_is_written_without_anything_of_ours(
    family: str, signature: Signature, values: dict[str, Any]
) -> None:
    reference = ObjectiveReference(text=family)
    text = model_source(reference, Configuration(values), signature, keras_backend="auto")
    assert_formatted(text)
    assert "deserialize_keras_object(STRUCTURE)" not in text
    assert not any(word in text for word in ("objectives.", "search_spaces", "import tuning"))
    keras.utils.clear_session(free_memory=False)
    model = make_objective(reference).build_model(Configuration(values), signature)
    again = built(text)
    serialise = keras.saving.serialize_keras_object
    assert told(serialise(again)) == told(serialise(model))
    assert told(again.get_compile_config()) == told(model.get_compile_config())
    assert getattr(again, "output_names", None) == getattr(model, "output_names", None)


def test_the_docstring_names_the_batches_and_the_length_of_a_schedule() -> None:
    reference = ObjectiveReference(text="regressor")
    values: dict[str, Any] = {"batch_size": 64, "schedule": "exponential", "training_epochs": 10}
    text = model_source(reference, Configuration(values), HOUSING, keras_backend="auto")
    assert "train it with batches of 64." in text
    assert "10 epochs of 16 batches, 160 steps." in text
    scaled = Configuration({"scaling": "quantile"})
    text = model_source(reference, scaled, HOUSING, keras_backend="auto")
    assert "Its inputs are scaled by quantile: normal scores of a column's ranks.\n" in text
    text = model_source(reference, Configuration({}), HOUSING, keras_backend="auto")
    assert '"""Build and compile the model; train it with batches of 32."""' in text


def test_a_users_model_with_foreign_parts_names_its_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(
        "import keras\n"
        "class Mine:\n"
        "    def data(self): ...\n"
        "    def build_model(self, configuration, signature):\n"
        "        def loss(y, predicted): return y - predicted\n"
        "        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])\n"
        "        model.compile(loss=loss)\n"
        "        return model\n"
    )
    mine = ObjectiveReference(text=f"{path}:Mine")
    with pytest.raises(ObjectiveError, match=r"loss can only be built by .*mine\.py:Mine;"):
        model_source(mine, Configuration({}), HOUSING, keras_backend="auto")
