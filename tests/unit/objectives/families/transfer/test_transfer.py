"""Transfer learning: what is reused, what is frozen and when it thaws, and that A is not harmed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from objectives.data import prepare
from objectives.errors import ObjectiveError
from objectives.families.transfer.objective import TransferObjective
from objectives.load import load_objective
from objectives.loaded import LoadedObjective
from objectives.retraining.retrain import retrain
from objectives.training.plan import TrainingPlan
from objectives.trial.dry_run import DryRun
from objectives.trial.trial_training import TrialTraining
from search_spaces import Configuration
from tests.repository import REAL_DATA
from tests.unit.objectives.families.transfer.transfer_cases import (
    SIGNATURE,
    base,
    build,
    dense,
    same,
    train,
    write_images,
)

ALL_READ: dict[str, Any] = {
    "reused_layers": 2,
    "frozen_layers": 1,
    "frozen_epochs": 2,
    "learning_rate": 0.1,
}


@pytest.fixture(scope="module", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedObjective:
    objective = TransferObjective()
    folder = write_images(tmp_path_factory.mktemp("images"))
    return load_objective(objective, objective.dataset(folder), seed=1)


def test_the_pixels_are_divided_by_255(loaded: LoadedObjective) -> None:
    rows = np.arange(loaded.dataset.rows)
    data = prepare(loaded.dataset, fit_rows=rows, other_rows=rows)
    assert np.allclose(data.x_train * 255, loaded.dataset.features)


def test_other_data_are_refused_in_a_sentence() -> None:
    with pytest.raises(ObjectiveError, match=r"digits cannot be used.*fashion_mnist alone"):
        TransferObjective("digits")
    with pytest.raises(ObjectiveError, match=r"clothes\.csv cannot be used"):
        TransferObjective("clothes.csv", target="kind")


def test_it_has_a_name_a_metric_and_a_version(loaded: LoadedObjective) -> None:
    objective = loaded.objective
    assert objective.name == "transfer"
    assert loaded.metric.name == "accuracy"
    assert objective.fingerprint() == "transfer-1"
    assert objective.space_complaints(objective.space) == []


@pytest.mark.parametrize("reused", [0, 1, 2])
def test_the_first_layers_carry_what_was_learned_and_the_others_do_not(
    loaded: LoadedObjective, reused: int
) -> None:
    model = build(loaded, reused_layers=reused)
    hidden, learned = dense(model)[:-1], dense(base(loaded))[:-1]
    assert [layer.units for layer in hidden] == [300, 100]
    carried = [same(mine, theirs) for mine, theirs in zip(hidden, learned, strict=True)]
    assert carried == [True] * reused + [False] * (2 - reused)
    assert model.output_shape == (None, 1)
    assert dense(model)[-1].activation.__name__ == "sigmoid"


def test_all_layers_are_reused_unless_told_otherwise(loaded: LoadedObjective) -> None:
    model = build(loaded)
    assert all(map(same, dense(model)[:-1], dense(base(loaded))[:-1]))


def test_fresh_layers_are_drawn_from_the_seed(loaded: LoadedObjective) -> None:
    first, again, other = (build(loaded, seed=seed, reused_layers=1) for seed in (5, 5, 6))
    assert all(map(same, first.layers, again.layers))
    assert [same(*pair) for pair in zip(dense(first), dense(other), strict=True)] == [
        *(True, False, False)
    ]


def test_training_leaves_the_network_as_it_is(loaded: LoadedObjective) -> None:
    before = [weight.copy() for weight in base(loaded).get_weights()]
    values: dict[str, Any] = {"frozen_layers": 0, "learning_rate": 0.1}
    model = build(loaded, **values)
    train(loaded, model, epochs=2, **values)
    assert not same(dense(model)[0], dense(base(loaded))[0]), "the copy has learned"
    pairs = zip(before, base(loaded).get_weights(), strict=True)
    assert all(np.array_equal(*pair) for pair in pairs)
    assert all(layer.trainable for layer in base(loaded).layers)


@pytest.mark.parametrize(
    ("values", "trainable"),
    [
        ({}, [False, False, True]),
        ({"reused_layers": 1}, [False, True, True]),
        ({"frozen_layers": 1}, [False, True, True]),
        ({"frozen_layers": 0}, [True, True, True]),
        ({"frozen_epochs": 0}, [True, True, True]),
        ({"reused_layers": 0}, [True, True, True]),
    ],
)
def test_frozen_layers_do_not_learn(
    loaded: LoadedObjective, values: dict[str, Any], trainable: list[bool]
) -> None:
    assert [layer.trainable for layer in dense(build(loaded, **values))] == trainable


def test_layers_thaw_after_their_epochs(loaded: LoadedObjective) -> None:
    values: dict[str, Any] = {**ALL_READ, "frozen_layers": 2}
    for epochs, learns in ((2, False), (3, True)):
        model = build(loaded, **values)
        train(loaded, model, epochs=epochs, **values)
        changed = [not same(*pair) for pair in zip(dense(model), dense(base(loaded)), strict=False)]
        assert changed[:2] == [learns, learns]
        assert [layer.trainable for layer in dense(model)] == [learns, learns, True]


@pytest.mark.parametrize(
    ("values", "before", "after_epochs", "after"),
    [
        ({"learning_rate": 0.5}, 0.5, 4, 0.5),
        ({}, 0.01, 4, 0.01),
        ({"frozen_epochs": 2, "learning_rate": 0.5}, 0.5, 2, 0.5),
        ({"learning_rate": 0.5, "thawed_learning_rate": 0.25}, 0.5, 4, 0.25),
        ({"frozen_layers": 0, "thawed_learning_rate": 0.25}, 0.01, 4, 0.25),
        ({"reused_layers": 0, "learning_rate": 0.5}, 0.5, None, None),
        ({"frozen_layers": 0, "learning_rate": 0.5}, 0.5, None, None),
        ({"frozen_epochs": 0, "learning_rate": 0.5}, 0.5, None, None),
        ({"frozen_epochs": 0, "thawed_learning_rate": 0.25}, 0.25, None, None),
    ],
)
def test_the_rate_before_and_after(
    loaded: LoadedObjective,
    values: dict[str, Any],
    before: float,
    after_epochs: int | None,
    after: float | None,
) -> None:
    values = {"optimizer": "nadam", "beta_1": 0.75, **values}
    model = build(loaded, **values)
    first = model.optimizer
    assert float(first.learning_rate) == pytest.approx(before)
    stages = loaded.stages(Configuration(values))
    if after_epochs is None:
        assert stages == ()
        return
    (stage,) = stages
    assert stage.after_epochs == after_epochs
    stage.begin(model)
    assert model.optimizer is not first
    assert isinstance(model.optimizer, keras.optimizers.Nadam)
    assert model.optimizer.beta_1 == 0.75
    assert float(model.optimizer.learning_rate) == pytest.approx(after)
    assert model.loss == "binary_crossentropy"
    assert all(layer.trainable for layer in model.layers)


def test_a_trial_runs_through_both_stages_and_repeats(loaded: LoadedObjective) -> None:
    plan = TrainingPlan(epochs=4, patience=None, seed=3)
    curves = []
    for _ in range(2):
        trial = TrialTraining(loaded, Configuration(ALL_READ), plan=plan, number=0)
        while trial.advance() is not None:
            pass
        evaluation = trial.finish()
        assert evaluation.failure is None
        curves.append(evaluation.curves[0])
    assert curves[0].epochs == 4
    assert curves[0] == curves[1]


def test_a_retrained_model_is_saved_and_loaded_with_the_same_predictions(
    loaded: LoadedObjective, tmp_path: Path
) -> None:
    (run,) = retrain(
        loaded,
        Configuration(ALL_READ),
        epochs=3,
        searched_epochs=3,
        seeds=(4,),
        before_test=lambda: None,
    )
    (tmp_path / "model.keras").write_bytes(run.model)
    model = keras.saving.load_model(tmp_path / "model.keras")
    data = loaded.prepared_for_test(Configuration(ALL_READ))
    predicted = np.asarray(model.predict(data.x_validation, verbose=0))[:, 0] > 0.5
    share = float(np.mean(predicted == (data.y_validation > 0.5)))
    assert share == pytest.approx(run.test["accuracy"], abs=1e-6)


def test_what_is_measured_stays_when_the_model_is_compiled_anew(loaded: LoadedObjective) -> None:
    values = Configuration({"frozen_epochs": 1, "frozen_layers": 1, "learning_rate": 0.01})
    asked = replace(SIGNATURE, measured=("auc", "f1_score"))
    model = loaded.objective.build_model(values, asked)
    (stage,) = loaded.stages(values)
    before = model._compile_metrics._user_metrics
    stage.begin(model)
    after = model._compile_metrics._user_metrics
    assert [getattr(one, "name", one) for one in after] == ["accuracy", "auc", "f1_score"]
    assert after[1] is not before[1], "counted from nothing"


def test_the_baseline_is_the_same_network_from_scratch(loaded: LoadedObjective) -> None:
    values: dict[str, Any] = {**ALL_READ, "thawed_learning_rate": 0.01, "optimizer": "adam"}
    baselines = loaded.baselines(Configuration(values))
    assert baselines == {
        "from scratch": Configuration(
            {"learning_rate": 0.1, "optimizer": "adam", "reused_layers": 0}
        )
    }
    assert loaded.stages(baselines["from scratch"]) == ()
    assert loaded.baselines(Configuration({"reused_layers": 0})) == {}


def test_the_accuracy_of_the_network_is_a_fact(loaded: LoadedObjective) -> None:
    facts = loaded.facts(Configuration({}))
    assert list(facts) == ["accuracy of A on its validation images"]
    assert 0.5 < facts["accuracy of A on its validation images"] <= 1
    assert loaded.facts(Configuration({"base_model": "a.keras"})) == {}


def test_more_layers_than_there_are_fail_a_trial_in_a_sentence(loaded: LoadedObjective) -> None:
    with pytest.raises(ValueError, match="reused_layers 3 is more than the 2 hidden layers"):
        build(loaded, reused_layers=3)
    with pytest.raises(ValueError, match="frozen_layers 2 is more than the 1 reused layers"):
        build(loaded, reused_layers=1, frozen_layers=2)


def test_nothing_is_learned_before_a_model_asks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    objective = TransferObjective()
    fresh = load_objective(objective, objective.dataset(write_images(tmp_path / "images")), seed=1)
    fresh.stages(Configuration(ALL_READ))
    dry_run = DryRun(fresh, Configuration(ALL_READ))
    assert dry_run.reported_metrics() == ("accuracy", "loss")
    assert dry_run.reason_for_fit() is None
    assert not (tmp_path / "cache").exists()
    build(fresh)
    assert (tmp_path / "cache").exists()


def test_a_trial_is_the_same_whether_the_network_was_learned_or_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = write_images(tmp_path / "images")
    plan = TrainingPlan(epochs=3, patience=None, seed=3)
    weights, curves = [], []
    for _ in range(2):
        objective = TransferObjective()
        fresh = load_objective(objective, objective.dataset(folder), seed=1)
        values = Configuration({**ALL_READ, "reused_layers": 1})
        model = TrialTraining(fresh, values, plan=plan, number=0).build_fold(0)
        weights.append(model.get_weights())
        trial = TrialTraining(fresh, values, plan=plan, number=0)
        while trial.advance() is not None:
            pass
        curves.append(trial.finish().curves[0])
    assert all(np.array_equal(*pair) for pair in zip(*weights, strict=True))
    assert curves[0] == curves[1]


def test_a_model_before_the_data_is_refused() -> None:
    with pytest.raises(ObjectiveError, match=r"call learn_from\(\) first"):
        TransferObjective().build_model(Configuration({}), SIGNATURE)


def test_the_real_images_train(tmp_path: Path) -> None:
    if not (REAL_DATA / "fashion_mnist_900.npz").exists():
        pytest.skip("../shared/data with the real data sets is not there")
    objective = TransferObjective()
    loaded = load_objective(objective, objective.dataset(REAL_DATA), seed=1)
    assert loaded.dataset.rows == 180
    accuracy = objective.facts(Configuration({}))["accuracy of A on its validation images"]
    assert accuracy > 0.75
    (run,) = retrain(
        loaded,
        Configuration({"optimizer": "nadam", "learning_rate": 0.001, "frozen_layers": 1}),
        epochs=8,
        searched_epochs=8,
        seeds=(4,),
        before_test=lambda: None,
    )
    assert run.test["accuracy"] > 0.85
