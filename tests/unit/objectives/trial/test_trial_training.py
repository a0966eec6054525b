"""One trial with real, tiny Keras models on data of scikit-learn."""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from objectives.data import Dataset, load_dataset
from objectives.failure import FailureKind
from objectives.families.mlp.objective import build_mlp
from objectives.load import load_objective
from objectives.loaded import LoadedObjective
from objectives.measurement import Evaluation, Measurement, curve_value
from objectives.objective import Signature
from objectives.training.plan import TrainingPlan
from objectives.trial.dry_run import DryRun
from objectives.trial.trial_training import TrialTraining
from search_spaces import Configuration, ready_made
from tests.contracts.toy_objective import ToyObjective
from tuning.errors import StopAsked

SMALL = Configuration({"neurons": 4, "optimizer": "adam", "batch_size": 64})
PLAN = TrainingPlan(epochs=2, patience=None, seed=5)
Build = Callable[[Configuration, Signature], keras.Model]


class DiabetesObjective(ToyObjective):
    """An objective around the smallest regression data there are, with any builder."""

    name = "diabetes"
    space = ready_made("mlp")

    def __init__(self, build: Build = build_mlp) -> None:
        self.build = build

    def dataset(self, data_dir: Path | None) -> Dataset:
        return load_dataset("diabetes", data_dir=data_dir)

    def build_model(self, configuration: Configuration, signature: Signature) -> keras.Model:
        return self.build(configuration, signature)

    def fingerprint(self) -> str:
        return "1"


def loaded(build: Build = build_mlp, *, folds: int = 1) -> LoadedObjective:
    objective = DiabetesObjective(build)
    return load_objective(objective, objective.dataset(None), folds=folds, seed=5)


def train(
    data: LoadedObjective, *, number: int = 0, plan: TrainingPlan = PLAN
) -> tuple[list[Measurement], Evaluation]:
    training = TrialTraining(data, SMALL, plan=plan, number=number)
    measurements = []
    while (measurement := training.advance()) is not None:
        measurements.append(measurement)
    return measurements, training.finish()


@pytest.fixture(scope="module")
def one_fold() -> LoadedObjective:
    return loaded()


@pytest.fixture(scope="module")
def two_folds() -> LoadedObjective:
    return loaded(folds=2)


@pytest.fixture(scope="module")
def first_trial(one_fold: LoadedObjective) -> tuple[list[Measurement], Evaluation]:
    return train(one_fold)


@pytest.fixture(scope="module")
def in_lockstep(two_folds: LoadedObjective) -> tuple[list[Measurement], Evaluation]:
    return train(two_folds)


def test_a_trial_trains_its_epochs_and_reports_each(
    one_fold: LoadedObjective, first_trial: tuple[list[Measurement], Evaluation]
) -> None:
    measurements, evaluation = first_trial
    assert [measurement.epoch for measurement in measurements] == [1, 2]
    (curve,) = evaluation.curves
    assert [curve.at(epoch) for epoch in (1, 2)] == measurements
    assert set(curve.metrics) == {
        f"{part}{name}"
        for part in ("", "val_")
        for name in ("loss", "mean_squared_error", "mean_absolute_error")
    }
    assert evaluation.failure is None
    assert evaluation.seconds > 0
    assert curve_value(evaluation.curves, one_fold.metric).value > 1000, "in the target's own unit"


def test_the_same_seed_gives_the_same_curve_and_another_trial_another(
    one_fold: LoadedObjective, first_trial: tuple[list[Measurement], Evaluation]
) -> None:
    once = replace(PLAN, epochs=1)
    _, again = train(one_fold)
    assert again.curves == first_trial[1].curves
    for changes in ({"number": 1, "plan": once}, {"plan": replace(once, seed=6)}):
        (other,), _ = train(one_fold, **changes)
        assert other != first_trial[0][0]


def test_folds_in_lockstep_are_folds_one_by_one(
    two_folds: LoadedObjective, in_lockstep: tuple[list[Measurement], Evaluation]
) -> None:
    measurements, together = in_lockstep
    alone = TrialTraining(two_folds, SMALL, plan=PLAN, number=0)
    for fold in (1, 0):
        while alone.advance_fold(fold) is not None:
            pass
    assert alone.is_finished
    assert alone.finish().curves == together.curves
    key = two_folds.metric.validation_key
    for epoch, measurement in enumerate(measurements):
        values = [curve.metrics[key][epoch] for curve in together.curves]
        assert measurement.metrics[key] == pytest.approx(np.mean(values), rel=1e-12)


def test_what_trains_beside_a_trial_does_not_change_it(
    one_fold: LoadedObjective, first_trial: tuple[list[Measurement], Evaluation]
) -> None:
    trainings = [TrialTraining(one_fold, SMALL, plan=PLAN, number=number) for number in (1, 0)]
    for _ in range(PLAN.epochs):
        for training in trainings:
            training.advance()
    assert trainings[1].finish().curves == first_trial[1].curves


def test_a_trial_may_be_left_after_any_epoch(
    one_fold: LoadedObjective, first_trial: tuple[list[Measurement], Evaluation]
) -> None:
    training = TrialTraining(one_fold, SMALL, plan=PLAN, number=0)
    assert training.advance() == first_trial[0][0]
    assert not training.is_finished
    assert training.finish().curves[0].epochs == 1


def test_a_build_that_raises_is_a_failure_with_its_traceback(one_fold: LoadedObjective) -> None:
    def build(configuration: Configuration, signature: Signature) -> keras.Model:
        raise RuntimeError("no model today")

    measurements, evaluation = train(loaded(build))
    assert measurements == []
    assert evaluation.curves == ()
    failure = evaluation.failure
    assert failure is not None
    assert (failure.kind, failure.message) == (FailureKind.ERROR, "RuntimeError: no model today")
    assert "test_trial_training.py" in failure.traceback


@pytest.mark.parametrize(
    "error",
    [SystemExit(1), GeneratorExit(), MemoryError(), asyncio.CancelledError(), BaseException("odd")],
    ids=lambda error: type(error).__name__,
)
def test_nothing_that_a_trial_raises_ends_the_study(error: BaseException) -> None:
    def build(configuration: Configuration, signature: Signature) -> keras.Model:
        raise error

    _, evaluation = train(loaded(build))
    assert evaluation.failure is not None


def test_what_ends_a_study_is_no_failure_of_the_trial() -> None:
    def build(configuration: Configuration, signature: Signature) -> keras.Model:
        raise StopAsked

    with pytest.raises(StopAsked):
        train(loaded(build))


def test_a_trial_that_changes_the_folder_leaves_the_process_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(configuration: Configuration, signature: Signature) -> keras.Model:
        os.chdir("/")
        raise ValueError

    monkeypatch.chdir(tmp_path)
    _, evaluation = train(loaded(build))
    assert evaluation.failure is not None
    assert Path.cwd() == tmp_path
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert train(loaded(build))[1].failure is not None


def test_ctrl_c_is_no_failure_of_the_trial() -> None:
    def build(configuration: Configuration, signature: Signature) -> keras.Model:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(loaded(build))


def test_a_fold_that_cannot_be_built_ends_the_trial_before_it_trains() -> None:
    built: list[int] = []

    def build(configuration: Configuration, signature: Signature) -> keras.Model:
        built.append(1)
        if len(built) == 2:
            raise RuntimeError("the second fold")
        return build_mlp(configuration, signature)

    measurements, evaluation = train(loaded(build, folds=2))
    assert measurements == []
    assert len(built) == 2
    assert evaluation.curves == ()
    assert evaluation.failure is not None


def test_a_learning_rate_beyond_all_bounds_diverges_within_its_epoch() -> None:
    def build(configuration: Configuration, signature: Signature) -> keras.Model:
        return build_mlp(Configuration({"neurons": 4, "learning_rate": 1e30}), signature)

    measurements, evaluation = train(loaded(build))
    assert evaluation.failure is not None
    assert evaluation.failure.kind is FailureKind.DIVERGED
    assert "not finite in epoch" in evaluation.failure.message
    assert evaluation.epochs == len(measurements) + 1


class BrokenDense(keras.layers.Dense):
    """A layer that has a weight which nothing reads and which is no number."""

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        nothing = keras.initializers.Constant(math.nan)
        self.add_weight(shape=(1,), initializer=nothing, trainable=False)


def test_weights_that_are_no_numbers_fail_though_every_metric_is_one() -> None:
    def build(configuration: Configuration, signature: Signature) -> keras.Model:
        model = keras.Sequential([keras.Input(signature.input_shape), BrokenDense(1)])
        model.compile(loss="mean_squared_error", metrics=["mean_squared_error"])
        return model

    measurements, evaluation = train(loaded(build))
    assert len(measurements) == PLAN.epochs
    assert evaluation.failure is not None
    assert evaluation.failure.kind is FailureKind.DIVERGED
    assert "1 weight array not finite" in evaluation.failure.message


def test_a_model_without_the_metric_is_a_failure_that_names_it() -> None:
    def build(configuration: Configuration, signature: Signature) -> keras.Model:
        model = keras.Sequential([keras.Input(signature.input_shape), keras.layers.Dense(1)])
        model.compile(loss="mean_absolute_error")
        return model

    data = loaded(build)
    _, evaluation = train(data)
    assert evaluation.failure is not None
    assert "but not val_mean_squared_error" in evaluation.failure.message
    assert DryRun(data, SMALL).reported_metrics() == ("loss",)


def test_a_dry_run_tells_what_a_model_reports_and_leaves_the_data_alone(
    one_fold: LoadedObjective,
) -> None:
    rows = one_fold.fold_rows
    reported = DryRun(one_fold, SMALL).reported_metrics()
    assert set(reported or ()) == {"loss", "mean_absolute_error", "mean_squared_error"}
    assert one_fold.fold_rows is rows
    assert len(one_fold.prepared(0, Configuration({})).x_train) == len(rows[0][0])


def test_no_fold_trains_on_its_own_validation_rows_or_sees_the_test_rows(
    two_folds: LoadedObjective,
) -> None:
    test = set(two_folds.split.test.tolist())
    for train_rows, validation_rows in two_folds.fold_rows:
        assert set(train_rows.tolist()).isdisjoint(validation_rows.tolist())
        assert test.isdisjoint(train_rows.tolist())
        assert test.isdisjoint(validation_rows.tolist())
