"""Several models trained by one program: the same numbers as one by one, each ending by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import keras
import numpy as np
import pytest

from objectives.data.rows import Rows
from objectives.metric import Direction, Metric
from objectives.training.callbacks import EpochCallbacks
from objectives.training.compiled_jax import lanes
from objectives.training.compiled_jax.companions import Companions
from objectives.training.compiled_jax.programs import Effort, ProgramCache
from objectives.training.compiled_jax.trainer import CompiledJaxTrainer
from objectives.training.keras_fit import KerasFitTrainer
from objectives.training.keras_state.seed import seed_keras
from objectives.training.stop_rule import StopRule
from objectives.training.task import TrainingTask

LOSS = Metric("loss", Direction.MINIMIZE)
RATES = (0.01, 0.03, 0.1)
Build = Callable[[float], keras.Model]


def rows(seed: int, count: int = 75) -> Rows:
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(count, 4)).astype("float32")
    return Rows(x=x, y=(x[:, 0] * x[:, 1] + x[:, 2]).astype("float32"))


TRAIN, VALIDATION = rows(0), rows(1, 40)


def plain(rate: float) -> keras.Model:
    layers = [keras.Input((4,)), keras.layers.Dense(5, activation="tanh"), keras.layers.Dense(1)]
    return compiled(layers, keras.optimizers.SGD(rate, momentum=0.9))


def noisy(rate: float) -> keras.Model:
    layers = [
        keras.Input((4,)),
        keras.layers.Dense(6, use_bias=False),  # only rounding would move it
        keras.layers.BatchNormalization(),
        keras.layers.ReLU(),
        keras.layers.Dropout(0.3),
        keras.layers.Dense(1),
    ]
    return compiled(layers, keras.optimizers.Adam(rate))


@keras.saving.register_keras_serializable("trained-together")
class InAnArray(keras.metrics.MeanAbsoluteError):
    """One number as an array of one, as ``F1Score`` gives for two classes."""

    def result(self) -> Any:
        return keras.ops.reshape(super().result(), (1,))


def in_an_array(rate: float) -> keras.Model:
    layers = [keras.Input((4,)), keras.layers.Dense(5, activation="tanh"), keras.layers.Dense(1)]
    model = keras.Sequential(layers)
    optimizer = keras.optimizers.SGD(rate, momentum=0.9)
    model.compile(loss="mse", optimizer=optimizer, metrics=[InAnArray(name="counted")])
    return model


class InAMapping(keras.Sequential):
    """Logs of its training stand in a mapping of their own."""

    def train_step(self, state: Any, data: Any) -> Any:
        logs, after = super().train_step(state, data)
        return {"of_training": logs}, after


def in_a_mapping(rate: float) -> keras.Model:
    layers = [keras.Input((4,)), keras.layers.Dense(5, activation="tanh"), keras.layers.Dense(1)]
    model = InAMapping(layers)
    model.compile(loss="mse", optimizer=keras.optimizers.SGD(rate), metrics=["mae"])
    return model


def compiled(layers: list[Any], optimizer: keras.optimizers.Optimizer) -> keras.Model:
    model = keras.Sequential(layers)
    model.compile(loss="mse", optimizer=optimizer, metrics=["mae"])
    return model


def trainers(
    build: Build,
    companions: Companions | None,
    *,
    rates: Sequence[float] = RATES,
    epochs: int = 4,
    patience: int | None = None,
    train: Sequence[Rows] = (TRAIN,) * 3,
    metric: Metric = LOSS,
) -> list[CompiledJaxTrainer]:
    made = []
    for number, (rate, own) in enumerate(zip(rates, train, strict=True)):
        seed_keras(number)
        model = build(rate)
        rule = StopRule(metric=metric, epochs=epochs, patience=patience)
        made.append(trainer_of(model, companions, seed=number, rule=rule, train=own))
    return made


def trainer_of(
    model: keras.Model,
    companions: Companions | None,
    *,
    seed: int,
    rule: StopRule,
    train: Rows = TRAIN,
) -> CompiledJaxTrainer:
    task = task_of(model, seed=seed, rule=rule, train=train)
    told = EpochCallbacks([], model, epochs=rule.epochs)
    return CompiledJaxTrainer(task, told, companions=companions)


def task_of(model: keras.Model, *, seed: int, rule: StopRule, train: Rows = TRAIN) -> TrainingTask:
    return TrainingTask(
        model=model, train=train, validation=VALIDATION, batch_size=16, seed=seed, rule=rule
    )


def outcome(trainer: CompiledJaxTrainer, epochs: int) -> tuple[list[dict[str, float]], Any]:
    """Return every epoch's metrics and the final weights."""
    logs = [trainer.train_epoch() for _ in range(epochs)]
    trainer.finish()
    return logs, trainer.weights()


def assert_same(together: Any, alone: Any) -> None:
    for one, other in zip(together[0], alone[0], strict=True):
        assert one == pytest.approx(other, rel=1e-4)
    for one, other in zip(together[1], alone[1], strict=True):
        assert np.linalg.norm(one - other) <= 1e-4 * np.linalg.norm(other) + 1e-6


@pytest.mark.parametrize("build", [plain, noisy])
def test_together_and_alone_give_the_same_numbers(build: Build) -> None:
    together = [outcome(trainer, 4) for trainer in trainers(build, Companions(8))]
    alone = [outcome(trainer, 4) for trainer in trainers(build, None)]
    for one, other in zip(together, alone, strict=True):
        assert_same(one, other)
    assert together[0][0] != together[1][0], "each has its own weights, order and learning rate"


@pytest.mark.parametrize(
    ("build", "metric"),
    [(in_an_array, Metric("counted", Direction.MINIMIZE)), (in_a_mapping, LOSS)],
)
def test_metrics_of_any_shape_are_taken_in_by_all(build: Build, metric: Metric) -> None:
    made = trainers(build, Companions(8), metric=metric, patience=3)
    together = [outcome(trainer, 4) for trainer in made]
    alone = [outcome(trainer, 4) for trainer in trainers(build, None, metric=metric)]
    for one, other in zip(together, alone, strict=True):
        assert_same(one, other)


def test_metrics_that_cannot_be_read_leave_all_before_the_epoch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where some had the epoch and others not, these would be one ahead without a word."""

    def unreadable(logs: Any) -> Any:
        raise TypeError(logs)

    monkeypatch.setattr(lanes, "numbers_of", unreadable)
    together = [outcome(trainer, 4) for trainer in trainers(plain, Companions(8))]
    alone = [outcome(trainer, 4) for trainer in trainers(plain, None)]
    for one, other in zip(together, alone, strict=True):
        assert_same(one, other)


def test_folds_train_each_on_rows_of_its_own() -> None:
    folds = [rows(seed) for seed in (5, 6, 7)]
    together = [outcome(trainer, 3) for trainer in trainers(plain, Companions(8), train=folds)]
    alone = [outcome(trainer, 3) for trainer in trainers(plain, None, train=folds)]
    for one, other in zip(together, alone, strict=True):
        assert_same(one, other)


def test_rows_of_other_shapes_train_apart() -> None:
    folds = [rows(5), rows(6, 74), rows(7)]
    first, second, third = trainers(plain, Companions(8), train=folds)
    first.prepare()
    assert first._lane is not None
    assert third._lane is not None
    assert second._lane is None


@pytest.mark.parametrize(("fuse", "sizes"), [("off", [0, 0, 0]), (2, [2, 2, 0]), (3, [3, 3, 3])])
def test_as_many_train_together_as_asked_for(fuse: str | int, sizes: list[int]) -> None:
    made = trainers(plain, Companions(fuse))
    for trainer in made:
        trainer.prepare()
    groups = [one._lane._group if one._lane is not None else None for one in made]
    assert [0 if group is None else len(group._lanes) for group in groups] == sizes


def test_large_networks_train_apart_on_a_cpu_unless_asked() -> None:
    assert Companions("auto").most(weights=100, steps=10**6) == 8
    assert Companions("auto").most(weights=1_000_000, steps=10**6) == 1
    assert Companions(4).most(weights=1_000_000, steps=10**6) == 4


def test_what_convolves_trains_apart_on_a_cpu_unless_asked() -> None:
    assert Companions("auto").most(weights=100, steps=10**6, convolves=True) == 1
    assert Companions(2).most(weights=100, steps=10**6, convolves=True) == 2


def test_short_trainings_train_apart_on_a_cpu_unless_asked() -> None:
    assert Companions("auto").most(weights=100, steps=100) == 1
    assert Companions(2).most(weights=100, steps=100) == 2


@pytest.mark.parametrize("steps_worth_compiling", [0, 10**9])
def test_each_stops_by_its_own_patience_and_the_others_go_on(
    steps_worth_compiling: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "_STEPS_WORTH_COMPILING", steps_worth_compiling)
    rates = (1e-9, 0.02, 0.05, 1e-9, 1e-9)  # those that learn nothing stop at once
    many: dict[str, Any] = {"rates": rates, "train": (TRAIN,) * 5, "epochs": 8, "patience": 1}
    together = trainers(plain, Companions(8), **many)
    alone = trainers(plain, None, **many)
    together[1].train_epoch()
    group = together[1]._lane._group if together[1]._lane is not None else None
    assert group is not None
    assert len(group._lanes) == 5
    for _ in range(3):
        together[1].train_epoch()
    assert len(group._lanes) == (2 if steps_worth_compiling == 0 else 5)
    assert together[0]._lane is not None
    assert not together[0]._lane.is_running
    for one, other in zip(together, alone, strict=True):
        done = 4 if one is together[1] else 0
        for _ in range(done):
            other.train_epoch()
        assert_same(outcome(one, 6 - done), outcome(other, 6 - done))


def test_one_that_diverges_leaves_and_says_so_at_its_epoch() -> None:
    good, bad, other = trainers(plain, Companions(8), rates=(0.01, 1e30, 0.02))
    for _ in range(3):
        good.train_epoch()
    assert bad._lane is not None
    assert not bad._lane.is_running
    assert not np.isfinite(list(bad.train_epoch().values())).all()
    assert bad.count_broken_weights() > 0
    assert np.isfinite(list(other.train_epoch().values())).all()
    assert other.count_broken_weights() == 0


def test_what_one_takes_for_all_is_shared() -> None:
    made = trainers(plain, Companions(8))
    for trainer in made:
        trainer.train_epoch()
    seconds = [trainer.shared_seconds() for trainer in made]
    assert seconds[0] < 0 < seconds[1]
    assert sum(seconds) == pytest.approx(0, abs=1e-9)
    assert [trainer.shared_seconds() for trainer in made] == [0, 0, 0]


def test_when_the_device_fails_for_all_each_goes_on_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    made = trainers(plain, Companions(8))
    first = made[0].train_epoch()

    def exhausted(*_: object) -> None:
        raise jax.errors.JaxRuntimeError("RESOURCE_EXHAUSTED: out of memory")

    group = made[0]._lane._group if made[0]._lane is not None else None
    monkeypatch.setattr(group._epoch, "run", exhausted) if group is not None else None
    together = [outcome(trainer, 3 if trainer is made[0] else 4) for trainer in made]
    alone = [outcome(trainer, 4) for trainer in trainers(plain, None)]
    together[0][0].insert(0, first)
    for one, other in zip(together, alone, strict=True):
        assert_same(one, other)


def test_models_that_differ_in_the_learning_rate_alone_share_programs() -> None:
    made = trainers(plain, None)
    (wider,) = trainers(
        lambda rate: compiled(
            [keras.Input((4,)), keras.layers.Dense(7), keras.layers.Dense(1)],
            keras.optimizers.SGD(rate, momentum=0.9),
        ),
        None,
        rates=RATES[:1],
        train=(TRAIN,),
    )
    programs = []
    for trainer in (*made, wider):
        trainer.prepare()
        assert trainer._epoch is not None
        programs.append(trainer._epoch._steps)
    assert programs[0] is programs[1] is programs[2]
    assert programs[3] is not programs[0]


class Shifted(keras.layers.Layer):
    """Adds a number that no description of the model tells."""

    def __init__(self, by: float) -> None:
        super().__init__()
        self.by = np.full(4, by, "float32")

    def call(self, inputs: Any) -> Any:
        return inputs + self.by


def adapted(rate: float) -> keras.Model:
    layer = keras.layers.Normalization()
    layer.adapt(TRAIN.x * 100 * rate)
    return compiled([keras.Input((4,)), layer, keras.layers.Dense(1)], keras.optimizers.SGD(0.01))


def shifted(rate: float) -> keras.Model:
    layers = [keras.Input((4,)), Shifted(100 * rate), keras.layers.Dense(1)]
    return compiled(layers, keras.optimizers.SGD(0.01))


@pytest.mark.parametrize("build", [adapted, shifted])
def test_models_with_constants_of_their_own_share_nothing(build: Build) -> None:
    made = trainers(build, Companions(8))
    together = [outcome(trainer, 2) for trainer in made]
    assert made[0]._kind != made[1]._kind
    for number, (one, rate) in enumerate(zip(together, RATES, strict=True)):
        seed_keras(number)
        model = build(rate)
        task = task_of(model, seed=number, rule=StopRule(metric=LOSS, epochs=2, patience=None))
        alone = KerasFitTrainer(task, EpochCallbacks([], model, epochs=2))
        logs = [alone.train_epoch() for _ in range(2)]
        assert_same(one, (logs, alone.weights()))


def own_loss(truth: Any, predicted: Any) -> Any:
    return keras.ops.mean(keras.ops.square(truth - predicted))


def of_own_parts(rate: float) -> keras.Model:
    model = keras.Sequential([keras.Input((4,)), Shifted(1.0), keras.layers.Dense(1)])
    model.compile(loss=own_loss, optimizer=keras.optimizers.SGD(rate))
    return model


def test_models_with_parts_of_the_users_train_together_if_their_steps_are_equal() -> None:
    first, second, _ = trainers(of_own_parts, Companions(8))
    first.prepare()
    assert first._lane is not None
    assert second._lane is not None


def test_a_metric_named_in_short_is_watched_all_the_same() -> None:
    def build(rate: float) -> keras.Model:
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
        model.compile(loss="mae", metrics=["mse"], optimizer=keras.optimizers.SGD(rate))
        return model

    rule = StopRule(metric=Metric("mean_squared_error", Direction.MINIMIZE), epochs=6, patience=2)
    companions = Companions(8)
    made = []
    for number in range(2):
        seed_keras(number)
        made.append(trainer_of(build(0.01), companions, seed=number, rule=rule))
    for _ in range(4):
        made[0].train_epoch()
    assert made[1]._lane is not None
    assert made[1]._lane.is_running, "it improves all the way"


def test_the_cache_drops_the_oldest_programs_and_compiles_them_again() -> None:
    cache = ProgramCache(most=2)
    shapes = [jax.ShapeDtypeStruct((size,), "float32") for size in (1, 2, 3, 1)]
    programs = [
        cache.get(lambda x: x + 1, (shape,), key="add", effort=Effort.LITTLE) for shape in shapes
    ]
    assert len(cache) == 2
    assert programs[0] is not programs[3]
    assert programs[0].result()(np.ones(1, "float32"))[0] == 2
    assert cache.get(lambda x: x + 1, (shapes[0],), key="add", effort=Effort.LITTLE) is programs[3]
    assert (
        cache.get(lambda x: x + 1, (shapes[0],), key=None, effort=Effort.LITTLE) is not programs[3]
    )
