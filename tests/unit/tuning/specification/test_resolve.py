"""From what a person gave to a complete specification, or to every complaint at once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import keras_tuner
import numpy as np
import pytest
from scipy.stats import loguniform

from search_spaces import Configuration, Float, Integer, SearchSpace, ready_made
from tuning.errors import SpecificationError
from tuning.specification.resolve import resolve
from tuning.specification.settings import Setting, flag_of
from tuning.specification.study_file import read_study_file
from tuning.specification.study_spec import Budget, StudySpec


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def asked(objective: str = "digits", **settings: Any) -> StudySpec:
    given = {"objective": Setting(objective, "objective")}
    given |= {name: Setting(value, flag_of(name)) for name, value in settings.items()}
    return resolve(given)


def complaints(objective: str = "digits", **settings: Any) -> tuple[str, ...]:
    with pytest.raises(SpecificationError) as caught:
        asked(objective, **settings)
    return caught.value.complaints


def test_everything_but_the_objective_has_a_default() -> None:
    spec = asked()
    assert spec.budget == Budget(trials=20, epochs=50, patience=10, timeout_seconds=None)
    assert (spec.backend, spec.sampler, spec.pruner) == ("optuna", "tpe", "median")
    assert (spec.folds, spec.seed, spec.placement.workers) == (1, 42, 1)
    assert (spec.space_name, spec.space) == ("mlp", ready_made("mlp", has_columns=False))
    assert (spec.metric, spec.direction, spec.keras_backend) == (None, None, "auto")
    assert (spec.name, spec.results_dir, spec.data_dir) == ("digits-optuna", Path("results"), None)
    assert spec.folder == Path("results/digits-optuna")


def test_the_books_data_get_the_books_space() -> None:
    assert asked("california_housing").space_name == "book_mlp"


@pytest.mark.parametrize(
    ("backend", "sampler", "pruner", "workers"),
    [
        ("optuna", "tpe", "median", 1),
        ("random-search", "random", "none", 1),
        ("keras-tuner", "random", "none", 1),
        ("ray-tune", "tpe", "median", 2),
    ],
)
def test_each_backend_brings_its_own_sampler_pruner_and_workers(
    backend: str, sampler: str, pruner: str, workers: int
) -> None:
    spec = asked(backend=backend)
    assert (spec.sampler, spec.pruner, spec.placement.workers) == (sampler, pruner, workers)
    assert spec.name == f"digits-{backend}"


@pytest.mark.parametrize("backend", ["optuna", "ray-tune"])
@pytest.mark.parametrize(
    ("settings", "pruner"),
    [
        ({}, "median"),
        ({"pruner": "auto"}, "median"),
        ({"pruner": "none"}, "none"),
        ({"pruner": "hyperband"}, "hyperband"),
        ({"sampler": "random"}, "none"),
        ({"sampler": "qmc"}, "none"),
        ({"sampler": "cmaes"}, "none"),
        ({"sampler": "random", "pruner": "median"}, "median"),
        ({"folds": 2}, "none"),
        ({"trials": 7}, "none"),
        ({"trials": 8, "epochs": 5}, "median"),
        ({"epochs": 4}, "none"),
        ({"epochs": 4, "pruner": "median"}, "median"),
    ],
)
def test_a_pruner_that_nobody_names_is_one_that_fits(
    backend: str, settings: dict[str, Any], pruner: str
) -> None:
    spec = asked(backend=backend, **settings)
    assert spec.pruner == pruner
    assert ("pruner" in spec.chosen) == (settings.get("pruner", "auto") == "auto")


@pytest.mark.parametrize(
    ("settings", "trials"),
    [
        ({}, 1000),
        ({"backend": "ray-tune"}, 1000),
        ({"trials": 30}, 30),
        # These lay out what they do by the number of trials.
        ({"backend": "ray-tune", "pruner": "pbt"}, 20),
        ({"backend": "random-search"}, 20),
        ({"backend": "keras-tuner"}, 20),
    ],
)
def test_a_search_for_a_time_has_as_many_trials_as_fit(
    settings: dict[str, Any], trials: int
) -> None:
    assert asked(timeout="60s", **settings).budget.trials == trials


def test_hyperband_as_sampler_and_as_pruner_imply_each_other_in_keras_tuner() -> None:
    for given in ({"sampler": "hyperband"}, {"pruner": "hyperband"}):
        spec = asked(backend="keras-tuner", **given)
        assert (spec.sampler, spec.pruner) == ("hyperband", "hyperband")
    assert asked(pruner="hyperband").sampler == "tpe", "Optuna's prunes for any sampler"


def test_hyperband_is_not_torn_from_its_pruner() -> None:
    (other,) = complaints(backend="keras-tuner", sampler="hyperband", pruner="none")
    assert "brings its own pruner; leave --pruner out" in other
    (other,) = complaints(backend="keras-tuner", sampler="random", pruner="hyperband")
    assert "goes with --sampler hyperband only" in other


@pytest.mark.parametrize(
    ("given", "seconds"),
    [("90s", 90), ("10m", 600), ("1h", 3600), ("1h30m", 5400), ("1h0m5s", 3605), (" 5s ", 5)],
)
def test_times_have_units(given: str, seconds: float) -> None:
    assert asked(timeout=given).budget.timeout_seconds == seconds


@pytest.mark.parametrize("given", ["", "10", "0s", "-5s", "5 s", "1m1h", "1.5h", "9" * 5000 + "s"])
def test_times_without_a_unit_or_above_all_bounds_are_refused(given: str) -> None:
    (complaint,) = complaints(timeout=given)
    assert complaint.startswith("--timeout")
    assert complaint.endswith("write a time above zero with its unit, such as 90s, 10m or 1h30m")


@pytest.mark.parametrize(
    ("epochs", "patience", "expected"),
    [
        (50, None, 10),
        (11, None, 10),
        (10, None, None),
        (1, None, None),
        (50, "none", None),
        (50, "3", 3),
        (50, 3, 3),
        (4, 3, 3),
    ],
)
def test_patience_is_ten_where_it_can_stop_anything(
    epochs: int, patience: object, expected: int | None
) -> None:
    given: dict[str, Any] = {} if patience is None else {"patience": patience}
    assert asked(epochs=epochs, **given).budget.patience == expected


@pytest.mark.parametrize(("written", "flag", "stays"), [(10, 5, False), (3, 5, True)])
def test_a_flag_may_make_fewer_epochs_than_a_files_patience(
    written: int, flag: int, stays: bool
) -> None:
    spec = resolve(
        {
            "objective": Setting("digits", "study.yaml, line 1: objective"),
            "patience": Setting(written, "study.yaml, line 2: patience"),
            "epochs": Setting(flag, "--epochs"),
        }
    )
    assert spec.budget.patience == (written if stays else None)


def test_patience_that_never_stops_a_trial_is_refused() -> None:
    (complaint,) = complaints(epochs=5, patience=5)
    assert complaint.startswith("--patience 5: not below the 5 epochs")


@pytest.mark.parametrize("name", ["trials", "epochs", "folds", "workers"])
@pytest.mark.parametrize("value", [0, -1, "1e3", "ten", 2.5, True, "", 10**9])
def test_counts_are_whole_numbers_from_one(name: str, value: object) -> None:
    wrong: dict[str, Any] = {name: value}
    found = complaints(**wrong)
    assert any(
        complaint.startswith(f"{flag_of(name)} ") and "write a whole number from 1 to" in complaint
        for complaint in found
    )


@pytest.mark.parametrize("seed", [-1, 2**32, "x"])
def test_a_seed_out_of_range_is_refused(seed: object) -> None:
    assert complaints(seed=seed) == (
        f"--seed {seed}: write a whole number from 0 to 4294967295, such as 42",
    )


@pytest.mark.parametrize("confirm", ["5", "1x3", "5x1", "5x101", "x", 5, True])
def test_what_train_again_is_a_number_times_a_number(confirm: object) -> None:
    assert complaints(confirm=confirm) == (
        f"--confirm {confirm}: write how many of the best, times how many seeds, each from 2 to"
        " 100, such as 5x3, auto or none",
    )


def test_no_training_again_repeats_a_population() -> None:
    population: dict[str, Any] = {"backend": "ray-tune", "pruner": "pbt"}
    assert asked(**population).confirm == "none"
    assert asked(**population, confirm="none").confirm == "none"
    (complaint,) = complaints(**population, confirm="2X2")
    assert complaint.startswith("--confirm 2X2: a population's trials take over weights")
    assert [asked().confirm, asked(confirm="2X2").confirm] == ["auto", "2x2"]


def test_the_whole_range_of_seeds_is_taken() -> None:
    assert [asked(seed=seed).seed for seed in (0, 2**32 - 1, "7")] == [0, 2**32 - 1, 7]


def test_all_complaints_come_at_once_each_with_its_place() -> None:
    found = complaints(
        "digit", trials=0, folds=0, seed=-1, timeout="soon", space="mpl", name="a/b", trails=5
    )
    places = [re.split(r"[ :]", complaint)[0] for complaint in found]
    assert sorted(places) == sorted(
        ["objective", "--trials", "--folds", "--seed", "--timeout", "--space", "--name", "--trails"]
    )
    text = "\n".join(found)
    for nearest in ("'digits'", "'mlp'", "'trials'"):
        assert f"did you mean {nearest}?" in text


def test_a_missing_objective_is_asked_for() -> None:
    with pytest.raises(SpecificationError, match="objective: say what to tune"):
        resolve({})


def test_places_in_a_study_file_are_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text("objective: digits\ntrials: many\n\nfolds: 0\n")
    with pytest.raises(SpecificationError) as caught:
        resolve(read_study_file(path))
    first, second = caught.value.complaints
    assert first.startswith("study.yaml, line 2: trials many: write a whole number")
    assert second.startswith("study.yaml, line 4: folds 0: write a whole number")


def test_a_metric_of_keras_brings_its_direction() -> None:
    spec = asked(metric="val_acc")
    assert (spec.metric, spec.direction) == ("accuracy", "maximize")
    spec = asked(metric="mse")
    assert (spec.metric, spec.direction) == ("mean_squared_error", "minimize")


def test_another_metric_needs_its_direction() -> None:
    assert "contradicts mean_squared_error" in complaints(metric="mse", direction="maximize")[0]
    assert "says nothing without a metric" in complaints(direction="maximize")[0]
    assert "not known" in complaints(metric="mse", direction="up")[0]


def test_a_class_may_be_ranked_by_a_metric_of_its_own_where_its_direction_is_said(
    tmp_path: Path,
) -> None:
    path = tmp_path / "own.py"
    path.write_text("class Own:\n    def data(self): ...\n    def build_model(self, c, s): ...\n")
    own = {"objective": f"{path}:Own", "space": "mlp"}
    spec = asked(**own, metric="profit", direction="maximize")
    assert (spec.metric, spec.direction) == ("profit", "maximize")
    found = complaints(**own, metric="profit")
    assert "add --direction minimize or --direction maximize" in found[0]
    assert asked(**own, metric="second_accuracy").direction is None, "its model will tell"


@pytest.mark.parametrize(
    ("named", "full"),
    [("R2", "r2_score"), ("val_rmse", "root_mean_squared_error"), ("top_3_accuracy",) * 2,
     ("F1Score", "f1_score"), ("AUC", "auc"), ("main_r2", "main_r2_score")],
)  # fmt: skip
def test_a_ready_made_model_is_ranked_by_any_metric_of_kerass(named: str, full: str) -> None:
    assert asked(metric=named).metric == full


def test_more_metrics_are_named_with_commas_or_in_a_list_and_each_once() -> None:
    assert asked(also_measure="r2, mae").also_measure == ("r2_score", "mean_absolute_error")
    assert (
        asked(also_measure=["r2", "mae"]).also_measure == asked(also_measure="r2,mae").also_measure
    )
    assert "r2_score is given twice" in complaints(also_measure="r2,R2Score")[0]
    found = complaints(metric="acc", also_measure="accuracy")
    assert "accuracy is what trials are ranked by" in found[0]
    assert "did you mean 'precision'?" in complaints(also_measure="auc,precison")[0]
    assert "write names with commas between them" in complaints(also_measure="auc,,f1")[0]


def test_a_space_may_be_an_object_a_mapping_a_name_or_a_file(tmp_path: Path) -> None:
    space = SearchSpace({"neurons": Integer(1, 9)})
    path = tmp_path / "space.yaml"
    path.write_text("neurons: {type: integer, low: 1, high: 9}\n")
    for given in (space, {"neurons": Integer(1, 9)}, str(path)):
        spec = asked(space=given)
        assert (spec.space, spec.space_name) == (space, "custom")
    assert asked(space="book_mlp").space_name == "book_mlp"


def test_every_complaint_about_a_space_is_passed_on() -> None:
    found = complaints(space={"a": Integer(5, 1), "b": Integer(9, 2)}, trials=0)
    assert len(found) == 3


def test_a_strategy_that_a_backend_lacks_names_who_has_it() -> None:
    (found,) = complaints(sampler="bayesian")
    assert "not one of optuna's" in found
    assert "bayesian is in keras-tuner" in found
    (found,) = complaints(backend="random-search", pruner="median")
    assert "median is in optuna, ray-tune" in found
    (found,) = complaints(pruner="median", epochs=1)
    assert "give --epochs 2 or more" in found


def test_an_unknown_backend_is_the_only_complaint_that_it_causes() -> None:
    (found,) = complaints(backend="optunna", sampler="bayesian")
    assert "did you mean 'optuna'?" in found


def test_folders_are_checked(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "a file, not a folder" in complaints(results="file")[0]
    assert "there is no such folder" in complaints(data_dir="nowhere")[0]
    assert asked(data_dir=str(tmp_path)).data_dir == tmp_path


def test_a_table_needs_its_target_and_gives_the_study_its_name() -> None:
    assert "add --target COLUMN" in complaints("data/Houses.csv")[0]
    spec = asked("data/Houses.csv", target="price", task="binary")
    assert spec.name == "houses-optuna"
    assert (spec.objective.target, spec.objective.task) == ("price", "binary")
    assert len(complaints(target="price", task="binary")) == 2


def test_the_second_study_of_a_kind_gets_a_number() -> None:
    Path("results/digits-optuna").mkdir(parents=True)
    assert asked().name == "digits-optuna-2"


def test_a_space_may_be_scikit_learns_dictionary_or_kerastuners_object() -> None:
    expected = SearchSpace({"neurons": Integer(1, 9), "rate": Float(3e-4, 3e-2, log=True)})
    listed = {"model__neurons": np.arange(1, 10), "model__rate": loguniform(3e-4, 3e-2)}
    declared = keras_tuner.HyperParameters()
    declared.Int("neurons", 1, 9)
    declared.Float("rate", 3e-4, 3e-2, sampling="log")
    assert asked(space=listed).space == expected
    assert asked(space=declared).space == expected
    assert asked(space=declared).space_name == "custom"


@pytest.mark.parametrize("space", [[{"neurons": [1, 2]}], 5])
def test_what_is_no_space_is_refused(space: object) -> None:
    (said,) = complaints(space=space)
    assert "is no space; write a mapping of names to parameters" in said


def test_the_ready_made_network_begins_with_its_own_configuration() -> None:
    (own,) = asked().first
    assert (own["hidden_layers"], own["neurons"], own["schedule"]) == (3, 128, "cosine")
    assert asked(space="mlp").first == (own,)
    (per_layer,) = asked(space="mlp_per_layer").first
    assert [per_layer[f"neurons_{layer}"] for layer in (1, 2, 3)] == [128] * 3
    (held,) = asked(set={"hidden_layers": 1}).first
    assert dict(held) == {**own, "hidden_layers": 1}
    (given,) = asked(first={"neurons": 40}).first
    assert dict(given) == {**own, "neurons": 40}
    assert asked(first=[]).first == asked(sampler="grid").first == ()
    assert asked("california_housing").first == (), "the chapter's own search stays what it is"


def test_configurations_to_try_first_are_whole_once_they_are_read() -> None:
    space = SearchSpace({"neurons": Integer(1, 9), "rate": Float(0.0, 1.0)})
    one, other = {"neurons": 5, "rate": 0.25}, {"neurons": 3, "rate": 0.5}
    for given in (
        [{"rate": 0.25}, {"neurons": np.int64(3), "rate": np.float32(0.5)}],
        ["rate=0.25", "neurons=3, rate=5e-1"],
        (Configuration(one), "neurons=3"),
    ):
        assert list(map(dict, asked(space=space, first=given).first)) == [one, other]
    assert asked(space=space, first={"rate": 0.25}).first == (Configuration(one),)
    assert asked(space=space, first=[]).first == asked(space=space).first == ()
