"""Models that differ in widths and constants: one program for all, each with the numbers of fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers, optimizers, regularizers
from keras.optimizers import schedules

from objectives.families.schedules import OneCycle, PowerDecay
from objectives.training.callbacks import EpochCallbacks
from objectives.training.compiled_jax.companions import Companions
from objectives.training.compiled_jax.trainer import CompiledJaxTrainer
from objectives.training.keras_state.seed import seed_keras
from objectives.training.stop_rule import StopRule
from objectives.training.task import TrainingTask
from tests.integration.same_numbers import LOSS, errors_of_case
from tests.integration.training_cases import Case, Training, network, regression

pytestmark = pytest.mark.integration

TOLERANCE = 1e-4
Optimize = Callable[[float], keras.Optimizer]

# Each takes a number between zero and one: what trials of a study would differ in.
OPTIMIZERS: dict[str, Optimize] = {
    "momentum": lambda share: optimizers.SGD(0.05, momentum=share),
    "nesterov_global_clipnorm": lambda share: optimizers.SGD(
        0.05, momentum=share, nesterov=True, global_clipnorm=share
    ),
    "clipnorm": lambda share: optimizers.SGD(0.2, clipnorm=share),
    "adam": lambda share: optimizers.Adam(0.01, beta_1=share, beta_2=0.9 + share / 10),
    "amsgrad": lambda share: optimizers.Adam(0.01, beta_1=share, amsgrad=True),
    "adamw": lambda share: optimizers.AdamW(0.01, weight_decay=share / 10),
    "rmsprop": lambda share: optimizers.RMSprop(0.01, rho=share, momentum=share, centered=True),
    "nadam": lambda share: optimizers.Nadam(0.01, beta_1=share, beta_2=0.9 + share / 10),
    "adamax": lambda share: optimizers.Adamax(0.01, beta_1=share, beta_2=0.9 + share / 10),
    "adagrad": lambda share: optimizers.Adagrad(0.05, weight_decay=share / 10),
    "adadelta": lambda share: optimizers.Adadelta(0.5, rho=share),
}
SCHEDULES: dict[str, Callable[[float], Any]] = {
    "cosine": lambda share: schedules.CosineDecay(share / 10, round(10 * share), alpha=share / 10),
    "cosine_with_warm_up": lambda share: schedules.CosineDecay(
        0.0, round(10 * share), warmup_target=share / 10, warmup_steps=3
    ),
    "exponential": lambda share: schedules.ExponentialDecay(share / 10, round(10 * share), share),
    "inverse_time": lambda share: schedules.InverseTimeDecay(share / 10, round(10 * share), share),
    "power": lambda share: PowerDecay(share / 10, decay_steps=10 * share, power=share),
    "one_cycle": lambda share: OneCycle(share / 10, total_steps=12),
}
ACTIVATIONS = ("relu", "tanh", "elu", "selu", "gelu", "silu", "leaky_relu", "softsign", "mish")


def hidden_of(units: int, share: float) -> list[keras.Layer]:
    """Return layers that have everything between them that may stand there."""
    return [
        layers.Dense(units, use_bias=False, kernel_regularizer=regularizers.L2(share / 100)),
        layers.BatchNormalization(momentum=0.8 + share / 10),
        layers.ReLU(),
        layers.Dropout(share / 2),
        layers.Dense(
            units + 2,
            activation="tanh",
            kernel_constraint=keras.constraints.MaxNorm(0.9),
            bias_regularizer=regularizers.L1L2(l2=share / 100),
        ),
        layers.Dropout(share / 3),
        layers.Dense(units, activation="elu"),
        layers.PReLU(alpha_initializer=keras.initializers.Constant(0.2)),
    ]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_optimizer_gives_the_numbers_of_fit(name: str) -> None:
    def build(units: int, share: float) -> Training:
        return network(
            layers.Dense(units, activation="tanh"),
            layers.Dense(units + 1, activation="relu"),
            optimizer=OPTIMIZERS[name](share),
            train=64,
        )

    for units, share in ((5, 0.4), (11, 0.9)):
        assert_close(errors_of_case(Case(build=partial(build, units, share))))


@pytest.mark.parametrize("name", SCHEDULES)
def test_each_schedule_gives_the_numbers_of_fit(name: str) -> None:
    def build(share: float) -> Training:
        return network(optimizer=optimizers.SGD(SCHEDULES[name](share)))

    for share in (0.4, 0.9):
        assert_close(errors_of_case(Case(build=partial(build, share))))


@pytest.mark.parametrize("share", [0.2, 0.7])
def test_all_kinds_of_layers_give_the_numbers_of_fit(share: float) -> None:
    made = Case(
        build=lambda: network(*hidden_of(round(20 * share), share), optimizer=optimizers.SGD(0.05))
    )
    assert_close(errors_of_case(made))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activations_that_are_zero_at_zero_give_the_numbers_of_fit(activation: str) -> None:
    body = [layers.Dense(5, activation=activation), layers.Dense(3, activation=activation)]
    made = Case(build=lambda: network(*map(_again, body), optimizer=optimizers.Adam(0.02)))
    assert_close(errors_of_case(made))


def _again(layer: keras.Layer) -> keras.Layer:
    return layers.Dense.from_config(layer.get_config())


def test_two_heads_on_rows_of_sequences_give_the_numbers_of_fit() -> None:
    def build() -> Any:
        x = keras.Input((4, 6))
        trunk = layers.LeakyReLU(negative_slope=0.3)(layers.Dense(7)(x))
        heads = [layers.Flatten()(layers.Dense(1, name=f"head_{at}")(trunk)) for at in range(2)]
        model = keras.Model(x, layers.Dense(1)(layers.Concatenate()(heads)))
        model.compile(loss="mse", optimizer=optimizers.Nadam(0.02))
        return model, regression(75, 4, 6), regression(40, 4, 6)

    assert_close(errors_of_case(Case(build=build)))


def _leaky(share: float) -> Callable[[Any], Any]:
    """Return a function that Keras describes by its name alone, which is one of Keras's own."""

    def leaky_relu(x: Any) -> Any:
        return keras.ops.leaky_relu(x, share)

    return leaky_relu


def _frozen_one_by_one(units: int, share: float) -> Any:
    """Return a network with as many weights to train as one that is frozen by its layers."""
    made = network(*(layers.Dense(units, activation="tanh") for _ in range(2)))
    first, second, _ = made[0].layers
    first.trainable = False
    for weight in first.weights:
        weight.trainable = True
    for weight in second.weights:
        weight.trainable = False
    return made


def _regularized_too_late(units: int, share: float) -> Any:
    made = network(layers.Dense(units, kernel_regularizer=regularizers.L2(share / 10)))
    made[0].layers[0].kernel_regularizer = regularizers.L2(1.0)
    return made


def _optimized_by_another(units: int, share: float) -> Any:
    made = network(layers.Dense(units, activation="tanh"))
    made[0].optimizer = optimizers.SGD(0.1, momentum=share)
    return made


def _in_half_precision(units: int, share: float) -> Any:
    return network(
        layers.Dense(units, dtype="bfloat16"),
        layers.LeakyReLU(negative_slope=share, dtype="bfloat16"),
        layers.Dense(units, dtype="bfloat16", kernel_regularizer=regularizers.L2(share / 10)),
        optimizer=optimizers.Adam(0.01, beta_1=share),
    )


def _layer_in_two_networks(units: int, share: float) -> Any:
    """Return a network that has one layer more when it is built from its description."""
    both = layers.LeakyReLU(negative_slope=0.3)
    parts = [
        keras.Sequential([layers.Dense(units), both, layers.LeakyReLU(negative_slope=slope)])
        for slope in (share / 10, share)
    ]
    return network(*parts)


# Models that must not share what they seem to share: the description leaves something out.
UNSAID: dict[str, Callable[[int, float], Any]] = {
    "activation_named_as_another": lambda units, share: network(
        layers.Dense(units, activation=_leaky(share))
    ),
    "activation_that_is_a_layer": lambda units, share: network(
        layers.Dense(units, activation=layers.LeakyReLU(negative_slope=share))
    ),
    "activity_regularizer": lambda units, share: network(
        layers.Dense(units), layers.Activation("tanh", activity_regularizer="l1")
    ),
    "nothing_added_before_dividing": lambda units, share: network(
        layers.Dense(units, activation="tanh"), optimizer=optimizers.Adam(0.01, epsilon=0.0)
    ),
    "frozen_one_by_one": _frozen_one_by_one,
    "regularized_too_late": _regularized_too_late,
    "optimized_by_another": _optimized_by_another,
    "layer_in_two_networks": _layer_in_two_networks,
    "in_half_precision": _in_half_precision,
}


@pytest.mark.parametrize("name", UNSAID)
def test_what_cannot_be_shared_has_the_numbers_of_fit(name: str) -> None:
    for units, share in ((6, 0.3), (7, 0.8)):
        made = Case(build=partial(UNSAID[name], units, share))
        assert_close(errors_of_case(made))


def trainers(
    builds: Sequence[Callable[[], keras.Model]], companions: Companions | None
) -> list[CompiledJaxTrainer]:
    train, validation = regression(75), regression(40)
    rule = StopRule(metric=LOSS, epochs=3, patience=None)
    made = []
    for number, build in enumerate(builds):
        seed_keras(number)
        model = build()
        task = TrainingTask(
            model=model,
            train=train,
            validation=validation,
            batch_size=16,
            seed=number,
            rule=rule,
        )
        told = EpochCallbacks([], model, epochs=3)
        made.append(CompiledJaxTrainer(task, told, companions=companions))
    return made


def model_of(units: int, share: float, optimizer: str = "adamw") -> Callable[[], keras.Model]:
    return lambda: network(*hidden_of(units, share), optimizer=OPTIMIZERS[optimizer](share))[0]


MIXED = [model_of(5, 0.4), model_of(8, 0.9), model_of(13, 0.2)]


def test_models_of_other_widths_and_constants_share_one_program() -> None:
    programs = []
    for trainer in trainers(MIXED, None):
        trainer.prepare()
        assert trainer._epoch is not None
        programs.append(trainer._epoch._steps)
    assert programs[0] is programs[1] is programs[2]


def test_they_train_together_with_the_numbers_that_each_has_alone() -> None:
    together, alone = trainers(MIXED, Companions(8)), trainers(MIXED, None)
    together[0].prepare()
    assert all(trainer._lane is not None for trainer in together)
    for one, other in zip(together, alone, strict=True):
        for _ in range(3):
            assert one.train_epoch() == pytest.approx(other.train_epoch(), rel=TOLERANCE)
        one.finish()
        other.finish()
        for ours, right in zip(one.weights(), other.weights(), strict=True):
            assert np.linalg.norm(ours - right) <= TOLERANCE * np.linalg.norm(right) + 1e-6


def test_one_goes_on_from_a_snapshot_as_it_would_have_without() -> None:
    (whole,), (first,), (second,) = (trainers(MIXED[1:2], None) for _ in range(3))
    wanted = [whole.train_epoch() for _ in range(3)]
    first.train_epoch()
    snapshot = first.snapshot()
    assert snapshot is not None
    second.restore(snapshot, epochs=1)
    assert [second.train_epoch() for _ in range(2)] == wanted[1:]


@pytest.mark.parametrize(
    "other",
    [
        model_of(5, 0.4, "adam"),
        model_of(17, 0.4),  # in the next width that is shared
        lambda: network(*hidden_of(5, 0.4), optimizer=OPTIMIZERS["adamw"](0.4), loss="mae")[0],
        lambda: network(
            *hidden_of(5, 0.4), layers.Activation("relu"), optimizer=OPTIMIZERS["adamw"](0.4)
        )[0],
    ],
)
def test_whatever_else_differs_has_a_program_of_its_own(other: Callable[[], keras.Model]) -> None:
    one, another = trainers([MIXED[0], other], None)
    assert one._kind != another._kind


def assert_close(errors: dict[str, float]) -> None:
    assert errors
    assert {what: error for what, error in errors.items() if not error <= TOLERANCE} == {}


@pytest.mark.parametrize("name", sorted(set(SCHEDULES) - {"one_cycle"}))
def test_schedules_that_differ_in_numbers_share_one_program(name: str) -> None:
    builds = [
        lambda share=share: network(optimizer=optimizers.SGD(SCHEDULES[name](share)))[0]
        for share in (0.4, 0.9)
    ]
    one, other = trainers(builds, None)
    assert one._kind == other._kind
