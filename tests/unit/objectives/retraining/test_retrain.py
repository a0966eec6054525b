"""A configuration trained anew on all rows of the search."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import keras
import numpy as np
import pytest

from objectives.data import load_dataset
from objectives.errors import RetrainingError
from objectives.families.mlp.objective import MlpObjective
from objectives.load import load_objective
from objectives.loaded import LoadedObjective
from objectives.retraining.lengths import epochs_for_all_rows, length_anew, schedule_words
from objectives.retraining.retrain import retrain
from objectives.retraining.run import RetrainingRun
from objectives.training.stage import Stage
from search_spaces import Configuration

SMALL = Configuration({"neurons": 4, "optimizer": "adam", "batch_size": 64})


def retrain_once(
    loaded: LoadedObjective, configuration: Configuration, *, epochs: int, seed: int
) -> RetrainingRun:
    (run,) = retrain(
        loaded,
        configuration,
        epochs=epochs,
        searched_epochs=epochs,
        seeds=(seed,),
        before_test=lambda: None,
    )
    return run


@pytest.fixture(scope="module")
def diabetes() -> LoadedObjective:
    return load_objective(MlpObjective("diabetes"), load_dataset("diabetes", data_dir=None), seed=3)


@pytest.fixture(scope="module")
def run(diabetes: LoadedObjective) -> RetrainingRun:
    return retrain_once(diabetes, SMALL, epochs=2, seed=9)


@pytest.mark.parametrize(
    ("train", "validation", "batch", "best_epoch", "epochs"),
    [
        (640, 160, 32, 10, 8),  # 20 steps an epoch then, 25 now: 200 steps in 8 epochs
        (640, 160, 32, 9, 8),  # 180 steps are 7.2 epochs, rounded up
        (640, 160, 32, 1, 1),
        (100, 100, 32, 7, 4),  # 4 steps then, 7 now
        (90, 10, 100, 5, 5),  # one step in either
        (2, 1, 1, 3, 2),
    ],
)
def test_the_steps_of_the_best_epoch_are_kept_and_not_the_epochs(
    train: int, validation: int, batch: int, best_epoch: int, epochs: int
) -> None:
    loaded = SimpleNamespace(
        batch_size=lambda _: batch,
        fold_rows=((np.arange(train), np.arange(validation)),),
        split=SimpleNamespace(retraining_rows=lambda: np.arange(train + validation)),
    )
    assert epochs_for_all_rows(cast(Any, loaded), SMALL, best_epoch) == epochs


@pytest.mark.parametrize(
    ("schedule", "best_epoch", "length", "word"),
    [
        ("constant", 7, (7, 20, False), ""),
        ("constant", 20, (20, 20, False), ""),
        ("exponential", 19, (19, 20, False), ""),
        # Late enough to be as good as the end.
        ("cosine", 12, (20, 20, True), "whole"),
        ("one_cycle", 20, (20, 20, True), "whole"),
        ("cosine", 11, (11, 11, True), "laid out"),
        ("one_cycle", 1, (1, 1, True), "laid out"),
    ],
)
def test_a_schedule_that_falls_comes_to_its_end(
    schedule: str, best_epoch: int, length: tuple[int, int, bool], word: str
) -> None:
    found = length_anew(
        Configuration({**SMALL, "schedule": schedule}), best_epoch=best_epoch, most=20
    )

    assert found == length
    said = schedule_words(found, most=20)
    assert word in said
    assert bool(said) is found.falls


def test_without_a_schedule_a_training_stops_where_its_trial_was_best() -> None:
    assert length_anew(SMALL, best_epoch=7, most=20) == (7, 20, False)


@pytest.mark.parametrize(("stage", "begins"), [(4, 3), (5, 4), (1, 1)])
def test_a_stage_that_a_trial_had_reached_is_reached_again(
    diabetes: LoadedObjective, monkeypatch: pytest.MonkeyPatch, stage: int, begins: int
) -> None:
    begun: list[int] = []
    heard = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(epoch))
    seen: list[int] = []

    def begin(model: keras.Model) -> None:
        begun.append(len(seen))
        model.compile(loss="mse", optimizer="sgd", metrics=["mse", "mae"])

    monkeypatch.setattr(
        diabetes.objective,
        "stages",
        lambda _: (Stage(after_epochs=stage, begin=begin),),
        raising=False,
    )
    monkeypatch.setattr(diabetes.objective, "callbacks", lambda *_, **__: (heard,))
    epochs = epochs_for_all_rows(diabetes, SMALL, stage + 1)
    retrain_once(diabetes, SMALL, epochs=max(2, epochs), seed=3)
    assert begun == [begins]


def test_retraining_keeps_training_curves_and_the_test_result(run: RetrainingRun) -> None:
    names = {"loss", "mean_squared_error", "mean_absolute_error"}
    assert run.seed == 9
    assert set(run.history.metrics) == names, "no validation rows are left to measure"
    assert run.history.epochs == 2
    assert set(run.test) == names
    assert run.test["mean_squared_error"] > 1000, "in the target's own unit"


def test_the_same_seed_gives_the_same_model(diabetes: LoadedObjective, run: RetrainingRun) -> None:
    again = retrain_once(diabetes, SMALL, epochs=2, seed=9)
    assert again.history == run.history
    assert again.test == run.test
    other = retrain_once(diabetes, SMALL, epochs=1, seed=10)
    assert other.history.at(1) != run.history.at(1)


@pytest.mark.parametrize("fuse", ["auto", "off"])
def test_runs_trained_together_are_runs_one_by_one(
    diabetes: LoadedObjective, run: RetrainingRun, fuse: str
) -> None:
    asked: list[int] = []
    runs = list(
        retrain(
            diabetes,
            SMALL,
            epochs=2,
            searched_epochs=2,
            seeds=(8, 9, 10),
            before_test=lambda: asked.append(1),
            fuse=fuse,
        )
    )
    assert [one.seed for one in runs] == [8, 9, 10]
    assert asked == [1], "the test set is opened once for all"
    for name, values in run.history.metrics.items():
        assert runs[1].history.metrics[name] == pytest.approx(values, rel=1e-4)
        assert runs[1].test[name] == pytest.approx(run.test[name], rel=1e-4)


def test_the_saved_model_predicts_in_the_targets_own_unit(
    diabetes: LoadedObjective, run: RetrainingRun, tmp_path: Any
) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(run.model)
    model = keras.saving.load_model(path, compile=False)
    data = diabetes.prepared_for_test(SMALL)
    predicted = np.asarray(model.predict(data.x_validation, verbose=0))[:, 0]
    truth = diabetes.dataset.targets[diabetes.split.test]
    error = float(np.mean((predicted - truth) ** 2))
    assert error == pytest.approx(run.test["mean_squared_error"], rel=1e-4)


def test_training_rows_are_all_but_the_test_rows(diabetes: LoadedObjective) -> None:
    data = diabetes.prepared_for_test(SMALL)
    rows = len(diabetes.dataset.targets)
    assert len(data.x_train) == rows - len(diabetes.split.test)
    assert len(data.x_validation) == len(diabetes.split.test)


def test_a_retraining_that_diverges_is_said(diabetes: LoadedObjective) -> None:
    wild = Configuration({"neurons": 4, "learning_rate": 1e30})
    with pytest.raises(RetrainingError, match="not finite"):
        retrain_once(diabetes, wild, epochs=2, seed=9)
    assert math.isfinite(diabetes.prepared_for_test(SMALL).target_scale.deviation)


def test_rows_that_a_users_class_cannot_arrange_are_said(
    diabetes: LoadedObjective, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*rows: Any, **how: Any) -> Any:
        raise KeyError("no such column")

    monkeypatch.setattr(diabetes.objective, "rows", broken)
    with pytest.raises(RetrainingError, match=r"seed 9 failed.*no such column"):
        retrain_once(diabetes, SMALL, epochs=1, seed=9)


def test_the_saved_optimizer_is_where_training_ended_whichever_trainer_ran(
    diabetes: LoadedObjective, tmp_path: Path
) -> None:
    found = {}
    for name, trainer, fuse in (("fit", "keras", "off"), ("one", "compiled", "off"),
                                ("two", "compiled", "2")):  # fmt: skip
        runs = retrain(
            diabetes,
            SMALL,
            epochs=2,
            searched_epochs=2,
            seeds=(9, 10),
            before_test=lambda: None,
            trainer=trainer,
            fuse=int(fuse) if fuse != "off" else fuse,
        )
        first = next(iter(runs))
        assert first.stops == ""
        (tmp_path / "model.keras").write_bytes(first.model)
        loaded = keras.saving.load_model(tmp_path / "model.keras")
        rows = len(diabetes.split.retraining_rows())
        assert int(loaded.optimizer.iterations) == 2 * math.ceil(rows / 64)
        found[name] = [np.asarray(one) for one in loaded.optimizer.variables]
        assert any(np.abs(one).max() > 0 for one in found[name][2:])
        (tmp_path / "bare.keras").write_bytes(first.bare_model)
        bare = keras.saving.load_model(tmp_path / "bare.keras")
        assert not bare.compiled
        assert len(first.bare_model) < len(first.model)
        x = np.zeros((1, 10), dtype=np.float32)
        assert np.array_equal(bare.predict(x, verbose=0), loaded.predict(x, verbose=0))
    for name in ("one", "two"):
        for ours, theirs in zip(found[name], found["fit"], strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-7)
