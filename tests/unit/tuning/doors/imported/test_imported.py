"""Studies of other tools become leaderboards of ours, and say where they come from."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import optuna
import pandas as pd
import pytest
from sklearn.model_selection import GridSearchCV
from sklearn.tree import DecisionTreeClassifier

from search_spaces import Categorical, Float, Integer
from tests.unit.tuning.doors.imported.foreign_studies import (
    fitted_search,
    keras_tuner_project,
    make_optuna,
    optuna_database,
    optuna_journal,
    ray_experiment,
    sklearn_csv,
    sklearn_json,
)
from tuning import import_study, load_study
from tuning.errors import ExistingStudyError, ForeignStudyError, SpecificationError
from tuning.results.study_record import StudyRecord, read_study
from tuning.search_result.result import SearchResult


def imported(folder: Path, source: object, **asked: str) -> SearchResult:
    return import_study(source, results=folder / "results", **asked)  # type: ignore[arg-type]


def ends(study: StudyRecord) -> list[str]:
    return [trial.outcome_name for _, trial in sorted(study.trials.items())]


@pytest.mark.parametrize("make", [optuna_database, optuna_journal])
def test_optunas_trials_keep_numbers_values_ends_and_curves(
    make: Callable[[Path], Path], tmp_path: Path
) -> None:
    found = imported(tmp_path, make(tmp_path), tool="optuna", name="before", metric="val_loss")
    study = found.study
    native = make_optuna(None)
    states = {"COMPLETE": "completed", "PRUNED": "pruned", "FAIL": "failed (error)"}
    ended = native.trials[:-1]
    assert ends(study) == [states[one.state.name] for one in ended]
    assert "pruned" in ends(study)
    assert (study.metric.name, study.metric.direction) == ("loss", "minimize")
    assert found.best.value == native.best_value
    assert found.best.number == native.best_trial.number
    assert found.best.configuration["n_units"] == native.best_params["n-units"]
    assert found.best.curves[0].metrics["val_loss"] == tuple(
        native.best_trial.intermediate_values.values()
    )
    assert study.imported is not None
    assert study.imported.tool == "Optuna"
    assert study.spec.backend == "Optuna, imported"
    assert study.spec.space.parameters["lr"] == Float(1e-5, 1e-1, log=True)
    assert study.spec.space.parameters["n_units"] == Integer(8, 128)
    assert study.spec.space.parameters["optimizer"] == Categorical(["adam", "sgd", "None"])


def test_a_study_that_optuna_maximizes_is_maximized(tmp_path: Path) -> None:
    native = make_optuna(None, direction="maximize")
    found = imported(tmp_path, native)
    assert found.study.metric.direction == "maximize"
    assert found.best.value == native.best_value


def test_choices_of_several_kinds_are_texts(tmp_path: Path) -> None:
    native = optuna.create_study(study_name="mixed")
    depths = optuna.distributions.CategoricalDistribution([None, 3, 5])
    warm = optuna.distributions.CategoricalDistribution([True, "auto"])
    for value, depth, warmth in ((2.0, None, True), (1.0, 3, "auto"), (3.0, 5, True)):
        native.add_trial(
            optuna.trial.create_trial(
                value=value,
                params={"depth": depth, "warm": warmth},
                distributions={"depth": depths, "warm": warm},
            )
        )
    found = imported(tmp_path, native)
    assert found.study.spec.space.parameters["depth"] == Categorical(["None", "3", "5"])
    assert found.study.spec.space.parameters["warm"] == Categorical(["True", "auto"])
    assert dict(found.best.configuration) == {"depth": "3", "warm": "auto"}
    assert found.best.value == native.best_value


def test_a_depth_that_may_be_none_comes_from_scikit_learn(tmp_path: Path) -> None:
    x = np.random.default_rng(0).normal(size=(60, 3))
    search = GridSearchCV(DecisionTreeClassifier(), {"max_depth": [None, 1, 2]}, cv=2)
    search.fit(x, x[:, 0] > 0)
    file = tmp_path / "cv_results.csv"
    pd.DataFrame(search.cv_results_).to_csv(file)
    for number, source in enumerate((search, file)):
        found = imported(tmp_path, source, tool="sklearn", metric="accuracy", name=f"tree-{number}")
        depths = found.study.spec.space.parameters["max_depth"]
        assert depths == Categorical(["None", "1", "2"])
        assert found.best.value == pytest.approx(search.best_score_)
        assert found.best.configuration["max_depth"] == str(search.best_params_["max_depth"])


def test_an_infinite_value_is_no_best_one(tmp_path: Path) -> None:
    native = optuna.create_study(study_name="infinite")
    distributions: dict[str, optuna.distributions.BaseDistribution] = {
        "x": optuna.distributions.FloatDistribution(0.0, 9.0)
    }
    for place, value in enumerate((-math.inf, 1.0, 2.0)):
        native.add_trial(
            optuna.trial.create_trial(
                value=value,
                params={"x": float(place)},
                distributions=distributions,
            )
        )
    found = imported(tmp_path, native)
    assert ends(found.study) == ["failed (diverged)", "completed", "completed"]
    assert found.best.value == 1.0


def test_what_optuna_opens_is_a_copy(tmp_path: Path) -> None:
    database = optuna_database(tmp_path)
    before = database.read_bytes()
    imported(tmp_path, database, tool="optuna")
    assert database.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results", "study.db"]


def test_keras_tuners_project_tells_its_objective_by_the_scores(tmp_path: Path) -> None:
    found = imported(tmp_path, keras_tuner_project(tmp_path), tool="keras-tuner")
    study = found.study
    assert (study.metric.name, study.metric.direction) == ("accuracy", "maximize")
    assert ends(study) == ["completed", "completed", "failed (error)", "completed", "completed"]
    assert study.trials[2].outcome.message == "ValueError: no"  # type: ignore[union-attr]
    assert found.best.number == 4
    assert found.best.value == pytest.approx(0.95)
    assert study.spec.space.parameters["units_deep"] == Integer(4, 16).when(deep=True)
    for trial in study.trials.values():
        assert ("units_deep" in trial.configuration) is trial.configuration["deep"]


def test_rays_experiment_is_read_by_its_json_alone(tmp_path: Path) -> None:
    experiment = ray_experiment(tmp_path)
    found = imported(tmp_path, experiment, tool="ray", metric="loss")
    study = found.study
    assert ends(study) == ["completed", "completed", "failed (error)"]
    assert study.trials[2].outcome.message == "ValueError: boom"  # type: ignore[union-attr]
    assert (found.best.number, found.best.value) == (1, 0.25)
    assert found.best.curves[0].metrics == {"val_loss": (0.5, 1 / 3, 0.25)}
    assert (found.best.epochs, found.best.seconds) == (3, 3.0)
    assert dict(found.best.configuration) == {"lr": 0.05, "net_units": 5, "layers": "[64, 32]"}
    best = imported(tmp_path, experiment, tool="ray", metric="more/auc", direction="maximize")
    assert best.best.value == 0.5


def test_a_report_of_rays_that_was_cut_off_is_passed_over(tmp_path: Path) -> None:
    experiment = ray_experiment(tmp_path)
    (file,) = experiment.glob("*_00001_*/result.json")
    file.write_text(file.read_text()[:-40])
    found = imported(tmp_path, experiment, tool="ray", metric="loss")
    assert found.study.trials[1].value == pytest.approx(1 / 3)
    assert found.study.trials[1].epochs == 2


@pytest.mark.parametrize("make", [sklearn_csv, sklearn_json, lambda folder: fitted_search()])
def test_scikit_learns_results_keep_scores_and_spread(
    make: Callable[[Path], object], tmp_path: Path
) -> None:
    source = make(tmp_path)
    named = {"tool": "sklearn"} if isinstance(source, Path) else {}
    found = imported(tmp_path, source, metric="accuracy", **named)
    there = fitted_search().cv_results_
    study = found.study
    assert (study.metric.name, study.metric.direction, study.spec.folds) == (
        *("accuracy", "maximize"),
        3,
    )
    values = [trial.value for _, trial in sorted(study.trials.items())]
    assert values == pytest.approx(there["mean_test_score"])
    assert found.best.value == pytest.approx(max(there["mean_test_score"]))
    assert found.best.outcome.spread == pytest.approx(  # type: ignore[union-attr]
        there["std_test_score"][found.best.number] * math.sqrt(3 / 2)
    )
    assert [trial.configuration["sgdclassifier_penalty"] for trial in study.trials.values()] == [
        *("l1", "None") * 3
    ]
    assert found.cv_results_["mean_test_score"] == pytest.approx(there["mean_test_score"])
    assert np.isnan(found.cv_results_["split0_test_score"]).all()


def test_halving_prunes_what_it_did_not_measure_to_the_end(tmp_path: Path) -> None:
    rows = {
        "iter": [0, 0, 0, 1, 1],
        "param_a": [1, 2, 3, 2, 3],
        "mean_test_score": [0.1, 0.2, 0.3, 0.5, 0.4],
    }
    pd.DataFrame(rows).to_csv(tmp_path / "halving.csv")
    study = imported(tmp_path, tmp_path / "halving.csv", tool="sklearn").study
    assert [(dict(t.configuration), t.outcome_name, t.value) for t in study.trials.values()] == [
        ({"a": 1}, "pruned", 0.1),
        ({"a": 2}, "completed", 0.5),
        ({"a": 3}, "completed", 0.4),
    ]


def test_several_scores_ask_which_ranks_unless_the_search_says(tmp_path: Path) -> None:
    search = fitted_search(scoring=["accuracy", "f1_macro"], refit="f1_macro")
    assert imported(tmp_path, search).study.metric.name == "f1_macro"
    pd.DataFrame(search.cv_results_).to_csv(tmp_path / "several.csv")
    with pytest.raises(ForeignStudyError, match="say which ranks, metric='accuracy'; there are"):
        imported(tmp_path, tmp_path / "several.csv", tool="sklearn")


def test_names_that_no_space_holds_are_changed_and_stay_apart(tmp_path: Path) -> None:
    rows = {
        "param_model__lr": [0.1, 0.2],
        "param_model/lr": [1, 2],
        "param_epochs": [3, 4],
        "param_9": ["a", "b"],
        "param_Lr": [5, 6],
        "param_lr": [7, 8],
        "mean_test_score": [0.5, 0.6],
    }
    pd.DataFrame(rows).to_csv(tmp_path / "names.csv")
    found = imported(tmp_path, tmp_path / "names.csv", tool="sklearn")
    assert dict(found.best.configuration) == {
        "model_lr": 0.2,
        "model_lr_2": 2,
        "parameter_epochs": 4,
        "parameter_9": "b",
        "Lr": 6,
        "lr_2": 8,
    }


def test_an_imported_study_is_named_after_what_it_was_and_never_replaces_another(
    tmp_path: Path,
) -> None:
    first = imported(tmp_path, make_optuna(None))
    second = imported(tmp_path, make_optuna(None))
    assert (first.name, second.name) == ("mine-optuna", "mine-optuna-2")
    with pytest.raises(ExistingStudyError, match=r"mine-optuna.*is there; choose another"):
        imported(tmp_path, make_optuna(None), name="mine-optuna")
    with pytest.raises(SpecificationError, match="not usable as a folder's name"):
        imported(tmp_path, make_optuna(None), name="../x")


def test_the_journal_keeps_where_it_came_from_and_no_study_file_is_written(tmp_path: Path) -> None:
    found = imported(tmp_path, sklearn_csv(tmp_path), tool="sklearn", name="before")
    folder = found.study.folder
    assert not (folder / "study.yaml").exists()
    assert not (folder / "environment.json").exists()
    header = json.loads((folder / "journal.jsonl").read_text().split("\n")[0])
    source = str(tmp_path / "results.csv")
    assert header["imported"] == {"tool": "scikit-learn", "source": source}
    loaded = load_study("before", results=tmp_path / "results")
    assert loaded.study == read_study(tmp_path / "results", "before")
    assert f"imported from scikit-learn ({source})" in (folder / "leaderboard.md").read_text()


def test_the_result_is_looked_at_as_any_other(tmp_path: Path) -> None:
    found = imported(tmp_path, make_optuna(None))
    assert found.to_pandas().shape[0] == 12
    assert len(found.to_optuna().trials) == 12
    assert found.plot.history() is not None
    assert found.plot.importance() is not None
    assert "imported from Optuna" in found._repr_html_()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (object(), "object: not known; give a path with tool='optuna'"),
        ("x.db", "x.db: whose is it\\? give tool='optuna'"),
        (pd.DataFrame(), "DataFrame: not known"),
    ],
)
def test_what_is_no_study_is_said_in_a_sentence(source: object, said: str) -> None:
    with pytest.raises(ForeignStudyError, match=said):
        import_study(source)


def test_a_search_that_is_not_fitted_is_refused() -> None:
    search = fitted_search()
    del search.cv_results_
    with pytest.raises(ForeignStudyError, match="GridSearchCV: is not fitted"):
        import_study(search)
